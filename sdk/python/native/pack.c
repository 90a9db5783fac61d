/* Values to MessagePack: what msgpack_writer.py does, byte for byte and error for error. */
#include "writer.h"

static int pack_value(struct writer* out, PyObject* value, int depth);

static int fail(struct writer* out, const char* text) {
  PyErr_SetString(out->helpers->error, text);
  return -1;
}

static int check_depth(struct writer* out, int depth) {
  return depth < out->helpers->most_packed
             ? 0
             : fail(out, "cannot encode: the value is nested too deeply, or contains itself");
}

/* The head of something that is counted. `fix` with a count below `fix_limit`; a tag8 of 0 means that there is none. */
static int pack_head(struct writer* out, Py_ssize_t count, int fix, int fix_limit, int tag8, int tag16) {
  if (count < 0) return -1;
  if (count < fix_limit) return writer_tagged(out, (unsigned char)(fix | count), 0, 0);
  if (tag8 != 0 && count <= 0xFF) return writer_tagged(out, (unsigned char)tag8, (uint64_t)count, 1);
  if (count <= 0xFFFF) return writer_tagged(out, (unsigned char)tag16, (uint64_t)count, 2);
  if ((uint64_t)count <= 0xFFFFFFFF) return writer_tagged(out, (unsigned char)(tag16 + 1), (uint64_t)count, 4);
  return fail(out, "cannot encode a value of more than 4294967295 bytes or items");
}

static int pack_int(struct writer* out, PyObject* value) {
  int overflow = 0;
  const long long number = PyLong_AsLongLongAndOverflow(value, &overflow);
  if (overflow == 0) {
    if (number == -1 && PyErr_Occurred()) return -1;
    const uint64_t bits = (uint64_t)number;
    if (number >= -32 && number <= 127) return writer_tagged(out, (unsigned char)bits, 0, 0);
    if (number >= 0) {
      if (number <= 0xFF) return writer_tagged(out, 0xCC, bits, 1);
      if (number <= 0xFFFF) return writer_tagged(out, 0xCD, bits, 2);
      if (number <= 0xFFFFFFFF) return writer_tagged(out, 0xCE, bits, 4);
      return writer_tagged(out, 0xCF, bits, 8);
    }
    if (number >= -0x80) return writer_tagged(out, 0xD0, bits, 1);
    if (number >= -0x8000) return writer_tagged(out, 0xD1, bits, 2);
    if (number >= -0x80000000LL) return writer_tagged(out, 0xD2, bits, 4);
    return writer_tagged(out, 0xD3, bits, 8);
  }
  if (overflow > 0) {
    const unsigned long long large = PyLong_AsUnsignedLongLong(value);
    if (!PyErr_Occurred()) return writer_tagged(out, 0xCF, large, 8);
    PyErr_Clear();
  }
  return fail(out, "cannot encode an integer that needs more than 64 bits");
}

static int pack_float(struct writer* out, PyObject* value) {
  const double number = PyFloat_AS_DOUBLE(value);
  uint64_t bits;
  memcpy(&bits, &number, sizeof bits);
  return writer_tagged(out, 0xCB, bits, 8);
}

static int pack_utf8(struct writer* out, const char* text, Py_ssize_t size) {
  if (pack_head(out, size, 0xA0, 32, 0xD9, 0xDA) < 0) return -1;
  return writer_bytes(out, text, size);
}

static int pack_str(struct writer* out, PyObject* value) {
#if PY_VERSION_HEX < 0x030C0000
  if (PyUnicode_READY(value) < 0) return -1;
#endif
  if (PyUnicode_IS_ASCII(value)) {
    return pack_utf8(out, (const char*)PyUnicode_1BYTE_DATA(value), PyUnicode_GET_LENGTH(value));
  }
  PyObject* data = PyUnicode_AsUTF8String(value);
  if (data == NULL && PyErr_ExceptionMatches(PyExc_UnicodeEncodeError)) {
    PyErr_Clear(); /* half of a surrogate pair has no UTF-8 form */
    data = PyUnicode_AsEncodedString(value, "utf-8", "replace");
  }
  if (data == NULL) return -1;
  const int done = pack_utf8(out, PyBytes_AS_STRING(data), PyBytes_GET_SIZE(data));
  Py_DECREF(data);
  return done;
}

static int pack_binary(struct writer* out, PyObject* value) {
  const int plain = PyBytes_Check(value);
  const Py_ssize_t size = plain ? PyBytes_GET_SIZE(value) : PyByteArray_GET_SIZE(value);
  if (pack_head(out, size, 0, 0, 0xC4, 0xC5) < 0) return -1;
  return writer_bytes(out, plain ? PyBytes_AS_STRING(value) : PyByteArray_AS_STRING(value), size);
}

/* Items may be taken out of their container by code of the user that runs meanwhile (tolist()). */
static int pack_held(struct writer* out, PyObject* item, int depth) {
  Py_INCREF(item);
  const int done = pack_value(out, item, depth);
  Py_DECREF(item);
  return done;
}

static int pack_iterated(struct writer* out, PyObject* value, int depth) {
  if (pack_head(out, PyObject_Size(value), 0x90, 16, 0, 0xDC) < 0) return -1;
  PyObject* items = PyObject_GetIter(value);
  if (items == NULL) return -1;
  int done = 0;
  for (PyObject* item; done == 0 && (item = PyIter_Next(items)) != NULL;) {
    done = pack_value(out, item, depth);
    Py_DECREF(item);
  }
  Py_DECREF(items);
  return done < 0 || PyErr_Occurred() ? -1 : 0;
}

static int pack_list(struct writer* out, PyObject* value, int depth) {
  if (check_depth(out, depth) < 0) return -1;
  if (PyTuple_CheckExact(value)) {
    const Py_ssize_t size = PyTuple_GET_SIZE(value);
    if (pack_head(out, size, 0x90, 16, 0, 0xDC) < 0) return -1;
    for (Py_ssize_t i = 0; i < size; ++i) {
      if (pack_value(out, PyTuple_GET_ITEM(value, i), depth + 1) < 0) return -1;
    }
    return 0;
  }
  if (!PyList_CheckExact(value)) return pack_iterated(out, value, depth + 1);
  if (pack_head(out, PyList_GET_SIZE(value), 0x90, 16, 0, 0xDC) < 0) return -1;
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(value); ++i) {
    if (pack_held(out, PyList_GET_ITEM(value, i), depth + 1) < 0) return -1;
  }
  return 0;
}

static int pack_key(struct writer* out, PyObject* key) {
  if (PyUnicode_CheckExact(key)) return pack_str(out, key);
  PyObject* text = PyObject_CallFunctionObjArgs(out->helpers->text_of_key, key, NULL);
  if (text == NULL) return -1;
  const int done = pack_str(out, text);
  Py_DECREF(text);
  return done;
}

static int pack_pair(struct writer* out, PyObject* key, PyObject* item, int depth) {
  Py_INCREF(key);
  Py_INCREF(item);
  const int done = pack_key(out, key) < 0 ? -1 : pack_value(out, item, depth);
  Py_DECREF(key);
  Py_DECREF(item);
  return done;
}

/* A subclass may have an items() of its own. */
static int pack_mapping(struct writer* out, PyObject* value, int depth) {
  if (pack_head(out, PyObject_Size(value), 0x80, 16, 0, 0xDE) < 0) return -1;
  PyObject* view = PyObject_CallMethod(value, "items", NULL);
  if (view == NULL) return -1;
  PyObject* items = PyObject_GetIter(view);
  Py_DECREF(view);
  if (items == NULL) return -1;
  int done = 0;
  for (PyObject* item; done == 0 && (item = PyIter_Next(items)) != NULL;) {
    PyObject* pair = PySequence_Tuple(item);
    Py_DECREF(item);
    if (pair != NULL && PyTuple_GET_SIZE(pair) != 2) PyErr_SetString(PyExc_ValueError, "items() must give pairs");
    done = pair == NULL || PyErr_Occurred()
               ? -1
               : pack_pair(out, PyTuple_GET_ITEM(pair, 0), PyTuple_GET_ITEM(pair, 1), depth);
    Py_XDECREF(pair);
  }
  Py_DECREF(items);
  return done < 0 || PyErr_Occurred() ? -1 : 0;
}

static int pack_dict(struct writer* out, PyObject* value, int depth) {
  if (check_depth(out, depth) < 0) return -1;
  if (!PyDict_CheckExact(value)) return pack_mapping(out, value, depth + 1);
  const Py_ssize_t size = PyDict_Size(value);
  if (pack_head(out, size, 0x80, 16, 0, 0xDE) < 0) return -1;
  PyObject *key, *item;
  Py_ssize_t at = 0;
  for (;;) {
    if (PyDict_Size(value) != size) {
      PyErr_SetString(PyExc_RuntimeError, "dictionary changed size during iteration");
      return -1;
    }
    if (!PyDict_Next(value, &at, &key, &item)) return 0;
    if (pack_pair(out, key, item, depth + 1) < 0) return -1;
  }
}

/* What has none of the plain types: Python decides. */
static int pack_other(struct writer* out, PyObject* value, int depth) {
  PyObject* answer = PyObject_CallFunctionObjArgs(out->helpers->convert, value, NULL);
  if (answer == NULL) return -1;
  PyObject* done = PyTuple_GET_ITEM(answer, 1);
  int packed = -1;
  if (done != Py_None) {
    packed = writer_bytes(out, PyBytes_AS_STRING(done), PyBytes_GET_SIZE(done));
  } else if (Py_EnterRecursiveCall(" while encoding a value") == 0) {
    packed = pack_value(out, PyTuple_GET_ITEM(answer, 0), depth);
    Py_LeaveRecursiveCall();
  }
  Py_DECREF(answer);
  return packed;
}

static int pack_value(struct writer* out, PyObject* value, int depth) {
  if (value == Py_None) return writer_tagged(out, 0xC0, 0, 0);
  if (value == Py_True) return writer_tagged(out, 0xC3, 0, 0);
  if (value == Py_False) return writer_tagged(out, 0xC2, 0, 0);
  if (PyUnicode_Check(value)) return pack_str(out, value);
  if (PyLong_Check(value)) return pack_int(out, value);
  if (PyFloat_Check(value)) return pack_float(out, value);
  if (PyBytes_Check(value) || PyByteArray_Check(value)) return pack_binary(out, value);
  if (PyList_Check(value) || PyTuple_Check(value)) return pack_list(out, value, depth);
  if (PyDict_Check(value)) return pack_dict(out, value, depth);
  return pack_other(out, value, depth);
}

PyObject* hkube_pack(PyObject* module, PyObject* value) {
  struct writer out;
  writer_begin(&out, helpers_of(module));
  if (pack_value(&out, value, 0) == 0) return writer_end(&out);
  writer_drop(&out);
  return NULL;
}
