#include "writer.h"

int writer_grow(struct writer* out, Py_ssize_t size) {
  if (size > PY_SSIZE_T_MAX / 4 || out->size > PY_SSIZE_T_MAX / 4) {
    PyErr_NoMemory();
    return -1;
  }
  /* A large value at the end of a message, as results are, is not followed by another half of its size. */
  const Py_ssize_t room = out->size + size + (out->size > (1 << 16) ? out->size / 2 : out->size) + 64;
  if (out->bytes == NULL) {
    out->bytes = PyBytes_FromStringAndSize(NULL, room);
    if (out->bytes == NULL) return -1;
    memcpy(PyBytes_AS_STRING(out->bytes), out->data, (size_t)out->size);
  } else if (_PyBytes_Resize(&out->bytes, room) < 0) {
    return -1;
  }
  out->data = (unsigned char*)PyBytes_AS_STRING(out->bytes);
  out->room = room;
  return 0;
}

PyObject* writer_end(struct writer* out) {
  if (out->bytes == NULL) return PyBytes_FromStringAndSize((const char*)out->data, out->size);
  if (_PyBytes_Resize(&out->bytes, out->size) < 0) return NULL;
  return out->bytes;
}

void writer_drop(struct writer* out) { Py_CLEAR(out->bytes); }
