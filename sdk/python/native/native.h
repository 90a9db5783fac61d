/* hkube_native: the codec and the framing of hkube_wrapper in C. What the files share. */
#ifndef HKUBE_NATIVE_H
#define HKUBE_NATIVE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <string.h>

/* Borrowed from the Python modules, which do the rare cases for both implementations. Lives with the module. */
struct helpers {
  PyObject* error;        /* MsgpackError */
  PyObject* convert;      /* msgpack_writer.convert */
  PyObject* text_of_key;  /* msgpack_writer.text_of_key */
  PyObject* milliseconds; /* msgpack_reader.milliseconds */
  int most_packed;        /* msgpack_writer.MAX_DEPTH */
  int most_unpacked;      /* msgpack_reader.MAX_DEPTH */
};

static inline struct helpers* helpers_of(PyObject* module) { return PyModule_GetState(module); }

/* Big endian, at any address. */
static inline void put_be(unsigned char* at, uint64_t value, int width) {
  for (int i = width - 1; i >= 0; --i, value >>= 8) at[i] = (unsigned char)value;
}
static inline uint64_t get_be(const unsigned char* at, int width) {
  uint64_t value = 0;
  for (int i = 0; i < width; ++i) value = value << 8 | at[i];
  return value;
}

/* The functions of the module; each is a METH_O or METH_FASTCALL function with an exception set when it gives NULL. */
PyObject* hkube_pack(PyObject* module, PyObject* value);
PyObject* hkube_unpack(PyObject* module, PyObject* data);
PyObject* hkube_mask(PyObject* module, PyObject* const* args, Py_ssize_t count);
PyObject* hkube_frame(PyObject* module, PyObject* const* args, Py_ssize_t count);

#endif
