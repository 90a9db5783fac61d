/* MessagePack to values: what msgpack_reader.py does, value for value and error for error. */
#include "native.h"

/* Keys that were read lately, by a hash of their bytes: maps in a list mostly have the same ones. */
enum { kKeys = 32, kKeyBytes = 24 };

struct reader {
  const struct helpers* helpers;
  const unsigned char* at;
  const unsigned char* end;
  PyObject* keys[kKeys]; /* of ASCII only */
};

static PyObject* read_value(struct reader* in, int depth);

static PyObject* fail(struct reader* in, const char* text) {
  PyErr_SetString(in->helpers->error, text);
  return NULL;
}

/* Moves on by `size` bytes and gives where they begin; NULL with an exception when they are not there. */
static const unsigned char* take(struct reader* in, uint64_t size) {
  if (size > (uint64_t)(in->end - in->at)) {
    fail(in, "cannot decode: the bytes end in the middle of a value");
    return NULL;
  }
  const unsigned char* begin = in->at;
  in->at += size;
  return begin;
}

/* A big endian number; 0 when it is not there. */
static int read_number(struct reader* in, int width, uint64_t* number) {
  const unsigned char* bytes = take(in, (uint64_t)width);
  if (bytes == NULL) return 0;
  *number = get_be(bytes, width);
  return 1;
}

static PyObject* read_text(struct reader* in, uint64_t size) {
  const char* text = (const char*)take(in, size);
  return text == NULL ? NULL : PyUnicode_DecodeUTF8(text, (Py_ssize_t)size, "replace");
}

static PyObject* read_binary(struct reader* in, uint64_t size) {
  const char* bytes = (const char*)take(in, size);
  return bytes == NULL ? NULL : PyBytes_FromStringAndSize(bytes, (Py_ssize_t)size);
}

static PyObject* read_extension(struct reader* in, uint64_t size) {
  const unsigned char* kind = take(in, 1);
  PyObject* body = kind == NULL ? NULL : read_binary(in, size);
  if (body == NULL || *kind != 0xFF) return body;
  PyObject* time = PyObject_CallFunctionObjArgs(in->helpers->milliseconds, body, NULL);
  Py_DECREF(body);
  return time;
}

static int check_depth(struct reader* in, int depth) {
  if (depth < in->helpers->most_unpacked) return 1;
  fail(in, "cannot decode: the value is nested too deeply");
  return 0;
}

static PyObject* read_list(struct reader* in, uint64_t size, int depth) {
  if (!check_depth(in, depth)) return NULL;
  /* Nothing is allocated on the word of a count: an item has at least one byte. */
  const int honest = size <= (uint64_t)(in->end - in->at);
  PyObject* items = PyList_New(honest ? (Py_ssize_t)size : 0);
  if (items == NULL) return NULL;
  for (uint64_t i = 0; i < size; ++i) {
    PyObject* item = read_value(in, depth + 1);
    if (item == NULL) {
      Py_DECREF(items);
      return NULL;
    }
    if (honest) {
      PyList_SET_ITEM(items, (Py_ssize_t)i, item);
    } else {
      Py_DECREF(item); /* it will end before the list is full */
    }
  }
  return items;
}

static PyObject* read_short_key(struct reader* in) {
  const Py_ssize_t size = *in->at & 0x1F;
  const unsigned char* text = in->at + 1;
  unsigned hash = (unsigned)size;
  for (Py_ssize_t i = 0; i < size; ++i) hash = hash * 31 + text[i];
  PyObject** known = &in->keys[(hash ^ hash >> 5) % kKeys];
  if (*known != NULL && PyUnicode_GET_LENGTH(*known) == size &&
      memcmp(PyUnicode_1BYTE_DATA(*known), text, (size_t)size) == 0) {
    in->at += 1 + size;
    Py_INCREF(*known);
    return *known;
  }
  in->at += 1;
  PyObject* key = read_text(in, (uint64_t)size);
  if (key != NULL && PyUnicode_IS_ASCII(key)) {
    Py_INCREF(key);
    Py_XSETREF(*known, key);
  }
  return key;
}

static PyObject* read_key(struct reader* in, int depth) {
  const int there = in->at < in->end && (*in->at & 0xE0) == 0xA0;
  const Py_ssize_t size = there ? *in->at & 0x1F : 0;
  return there && size <= kKeyBytes && size < in->end - in->at ? read_short_key(in) : read_value(in, depth);
}

static int read_pair(struct reader* in, PyObject* items, int depth) {
  PyObject* key = read_key(in, depth);
  PyObject* item = key == NULL ? NULL : read_value(in, depth);
  int done = item == NULL ? -1 : PyDict_SetItem(items, key, item);
  if (item != NULL && done < 0 && PyErr_ExceptionMatches(PyExc_TypeError)) {
    PyErr_Clear();
    fail(in, "cannot decode: a map's key is a list or a map");
  }
  Py_XDECREF(key);
  Py_XDECREF(item);
  return done;
}

static PyObject* read_dict(struct reader* in, uint64_t size, int depth) {
  if (!check_depth(in, depth)) return NULL;
  PyObject* items = PyDict_New();
  if (items == NULL) return NULL;
  for (uint64_t i = 0; i < size; ++i) {
    if (read_pair(in, items, depth + 1) < 0) {
      Py_DECREF(items);
      return NULL;
    }
  }
  return items;
}

static PyObject* read_float(struct reader* in, int width) {
  uint64_t bits;
  if (!read_number(in, width, &bits)) return NULL;
  if (width == 4) {
    const uint32_t half = (uint32_t)bits;
    float number;
    memcpy(&number, &half, sizeof number);
    return PyFloat_FromDouble((double)number);
  }
  double number;
  memcpy(&number, &bits, sizeof number);
  return PyFloat_FromDouble(number);
}

static PyObject* read_uint(struct reader* in, int width) {
  uint64_t number;
  return read_number(in, width, &number) ? PyLong_FromUnsignedLongLong(number) : NULL;
}

static PyObject* read_int(struct reader* in, int width) {
  uint64_t number;
  if (!read_number(in, width, &number)) return NULL;
  const int unused = 64 - 8 * width;
  return PyLong_FromLongLong((int64_t)(number << unused) >> unused);
}

static PyObject* constant(PyObject* value) {
  Py_INCREF(value);
  return value;
}

typedef PyObject* (*sized)(struct reader* in, uint64_t size);

static PyObject* read_sized(struct reader* in, sized read, int width) {
  uint64_t size;
  return read_number(in, width, &size) ? read(in, size) : NULL;
}

static PyObject* read_tagged(struct reader* in, unsigned char tag, int depth) {
  uint64_t count;
  switch (tag) {
    case 0xC0:
      return constant(Py_None);
    case 0xC2:
      return constant(Py_False);
    case 0xC3:
      return constant(Py_True);
    case 0xC4:
    case 0xC5:
    case 0xC6:
      return read_sized(in, read_binary, 1 << (tag - 0xC4));
    case 0xC7:
    case 0xC8:
    case 0xC9:
      return read_sized(in, read_extension, 1 << (tag - 0xC7));
    case 0xCA:
    case 0xCB:
      return read_float(in, tag == 0xCA ? 4 : 8);
    case 0xCC:
    case 0xCD:
    case 0xCE:
    case 0xCF:
      return read_uint(in, 1 << (tag - 0xCC));
    case 0xD0:
    case 0xD1:
    case 0xD2:
    case 0xD3:
      return read_int(in, 1 << (tag - 0xD0));
    case 0xD4:
    case 0xD5:
    case 0xD6:
    case 0xD7:
    case 0xD8:
      return read_extension(in, UINT64_C(1) << (tag - 0xD4));
    case 0xD9:
    case 0xDA:
    case 0xDB:
      return read_sized(in, read_text, 1 << (tag - 0xD9));
    case 0xDC:
    case 0xDD:
      return read_number(in, 2 << (tag - 0xDC), &count) ? read_list(in, count, depth) : NULL;
    case 0xDE:
    case 0xDF:
      return read_number(in, 2 << (tag - 0xDE), &count) ? read_dict(in, count, depth) : NULL;
    default:
      return fail(in, "cannot decode: no value begins with the byte 0xc1");
  }
}

static PyObject* read_value(struct reader* in, int depth) {
  const unsigned char* head = take(in, 1);
  if (head == NULL) return NULL;
  const unsigned char tag = *head;
  if (tag < 0x80) return PyLong_FromLong(tag);
  if (tag < 0x90) return read_dict(in, tag & 0x0F, depth);
  if (tag < 0xA0) return read_list(in, tag & 0x0F, depth);
  if (tag < 0xC0) return read_text(in, tag & 0x1F);
  if (tag >= 0xE0) return PyLong_FromLong(tag - 0x100);
  return read_tagged(in, tag, depth);
}

PyObject* hkube_unpack(PyObject* module, PyObject* data) {
  Py_buffer view;
  if (PyObject_GetBuffer(data, &view, PyBUF_SIMPLE) < 0) return NULL;
  struct reader in = {helpers_of(module), view.buf, (const unsigned char*)view.buf + view.len, {NULL}};
  PyObject* value = read_value(&in, 0);
  if (value != NULL && in.at != in.end) {
    Py_CLEAR(value);
    fail(&in, "cannot decode: bytes follow the value");
  }
  for (int i = 0; i < kKeys; ++i) Py_XDECREF(in.keys[i]);
  PyBuffer_Release(&view);
  return value;
}
