#include "native.h"

#pragma GCC visibility push(default)
PyMODINIT_FUNC PyInit_hkube_native(void);
#pragma GCC visibility pop

static PyObject* attribute_of(const char* module, const char* name) {
  PyObject* imported = PyImport_ImportModule(module);
  if (imported == NULL) return NULL;
  PyObject* attribute = PyObject_GetAttrString(imported, name);
  Py_DECREF(imported);
  return attribute;
}

static int limit_of(const char* module, int* limit) {
  PyObject* number = attribute_of(module, "MAX_DEPTH");
  if (number == NULL) return -1;
  *limit = (int)PyLong_AsLong(number);
  Py_DECREF(number);
  return PyErr_Occurred() ? -1 : 0;
}

static int begin(PyObject* module) {
  struct helpers* helpers = helpers_of(module);
  helpers->error = attribute_of("hkube_wrapper.msgpack_error", "MsgpackError");
  helpers->convert = helpers->error ? attribute_of("hkube_wrapper.msgpack_writer", "convert") : NULL;
  helpers->text_of_key = helpers->convert ? attribute_of("hkube_wrapper.msgpack_writer", "text_of_key") : NULL;
  helpers->milliseconds = helpers->text_of_key ? attribute_of("hkube_wrapper.msgpack_reader", "milliseconds") : NULL;
  if (helpers->milliseconds == NULL) return -1;
  if (limit_of("hkube_wrapper.msgpack_writer", &helpers->most_packed) < 0) return -1;
  return limit_of("hkube_wrapper.msgpack_reader", &helpers->most_unpacked);
}

static int traverse(PyObject* module, visitproc visit, void* arg) {
  struct helpers* helpers = helpers_of(module);
  Py_VISIT(helpers->error);
  Py_VISIT(helpers->convert);
  Py_VISIT(helpers->text_of_key);
  Py_VISIT(helpers->milliseconds);
  return 0;
}

static int clear(PyObject* module) {
  struct helpers* helpers = helpers_of(module);
  Py_CLEAR(helpers->error);
  Py_CLEAR(helpers->convert);
  Py_CLEAR(helpers->text_of_key);
  Py_CLEAR(helpers->milliseconds);
  return 0;
}

static PyMethodDef functions[] = {
    {"pack", hkube_pack, METH_O, "The MessagePack bytes of a value; see hkube_wrapper.msgpack_writer."},
    {"unpack", hkube_unpack, METH_O, "The value of MessagePack bytes; see hkube_wrapper.msgpack_reader."},
    {"mask", (PyCFunction)(void (*)(void))hkube_mask, METH_FASTCALL, "The data XORed with the repeated 4-byte key."},
    {"frame", (PyCFunction)(void (*)(void))hkube_frame, METH_FASTCALL,
     "frame(opcode, payload, key): the bytes of a masked final frame."},
    {NULL, NULL, 0, NULL},
};

static PyModuleDef_Slot slots[] = {{Py_mod_exec, begin}, {0, NULL}};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    "hkube_native",
    "The codec and the framing of hkube_wrapper in C.",
    sizeof(struct helpers),
    functions,
    slots,
    traverse,
    clear,
    NULL,
};

PyMODINIT_FUNC PyInit_hkube_native(void) { return PyModuleDef_Init(&definition); }
