/* The client's frames of a WebSocket (RFC 6455). */
#include "native.h"

/* XORs with the repeated key, eight bytes at a time. */
static void mask_into(unsigned char* to, const unsigned char* from, Py_ssize_t size, const unsigned char key[4]) {
  unsigned char twice[8];
  uint64_t keys, word;
  memcpy(twice, key, 4);
  memcpy(twice + 4, key, 4);
  memcpy(&keys, twice, sizeof keys);
  Py_ssize_t at = 0;
  for (; at + 8 <= size; at += 8) {
    memcpy(&word, from + at, sizeof word);
    word ^= keys;
    memcpy(to + at, &word, sizeof word);
  }
  for (; at < size; ++at) to[at] = from[at] ^ key[at & 3];
}

/* Calls for `data` and the 4 bytes of `key`: a bytes of `head_size` + data, with the data masked. */
static PyObject* masked(PyObject* data, PyObject* key, Py_ssize_t head_size, unsigned char** head, Py_ssize_t* size) {
  if (!PyBytes_Check(key) || PyBytes_GET_SIZE(key) != 4) {
    PyErr_SetString(PyExc_ValueError, "the key must be 4 bytes");
    return NULL;
  }
  Py_buffer view;
  if (PyObject_GetBuffer(data, &view, PyBUF_SIMPLE) < 0) return NULL;
  if (head_size < 0) head_size = 4 + (view.len < 126 ? 2 : view.len <= 0xFFFF ? 4 : 10);
  PyObject* out = PyBytes_FromStringAndSize(NULL, head_size + view.len);
  if (out != NULL) {
    *head = (unsigned char*)PyBytes_AS_STRING(out);
    *size = view.len;
    mask_into(*head + head_size, view.buf, view.len, (const unsigned char*)PyBytes_AS_STRING(key));
  }
  PyBuffer_Release(&view);
  return out;
}

/* mask(data, key) -> bytes */
PyObject* hkube_mask(PyObject* module, PyObject* const* args, Py_ssize_t count) {
  (void)module;
  if (count != 2) return PyErr_Format(PyExc_TypeError, "mask() takes 2 arguments, not %zd", count);
  unsigned char* head;
  Py_ssize_t size;
  return masked(args[0], args[1], 0, &head, &size);
}

/* frame(opcode, payload, key) -> the bytes of a final frame */
PyObject* hkube_frame(PyObject* module, PyObject* const* args, Py_ssize_t count) {
  (void)module;
  if (count != 3) return PyErr_Format(PyExc_TypeError, "frame() takes 3 arguments, not %zd", count);
  const long opcode = PyLong_AsLong(args[0]);
  if (opcode == -1 && PyErr_Occurred()) return NULL;
  unsigned char* head;
  Py_ssize_t size;
  PyObject* out = masked(args[1], args[2], -1, &head, &size);
  if (out == NULL) return NULL;
  const int width = size < 126 ? 0 : size <= 0xFFFF ? 2 : 8;
  head[0] = (unsigned char)(0x80 | opcode);
  head[1] = (unsigned char)(0x80 | (width == 0 ? size : width == 2 ? 126 : 127));
  put_be(head + 2, (uint64_t)size, width);
  memcpy(head + 2 + width, PyBytes_AS_STRING(args[2]), 4);
  return out;
}
