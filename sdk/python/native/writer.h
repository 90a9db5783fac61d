/* A growing buffer of bytes. Small messages never leave the stack. */
#ifndef HKUBE_WRITER_H
#define HKUBE_WRITER_H

#include "native.h"

struct writer {
  const struct helpers* helpers;
  unsigned char* data;
  Py_ssize_t size;
  Py_ssize_t room;
  PyObject* bytes; /* holds the data once it has outgrown `first` */
  unsigned char first[512];
};

static inline void writer_begin(struct writer* out, const struct helpers* helpers) {
  out->helpers = helpers;
  out->data = out->first;
  out->size = 0;
  out->room = sizeof out->first;
  out->bytes = NULL;
}

/* Makes room; -1 with an exception when there is no memory. */
int writer_grow(struct writer* out, Py_ssize_t size);

static inline int writer_reserve(struct writer* out, Py_ssize_t size) {
  return size <= out->room - out->size ? 0 : writer_grow(out, size);
}

/* A byte and a big endian number of `width` bytes after it. */
static inline int writer_tagged(struct writer* out, unsigned char tag, uint64_t value, int width) {
  if (writer_reserve(out, 9) < 0) return -1;
  out->data[out->size] = tag;
  put_be(out->data + out->size + 1, value, width);
  out->size += 1 + width;
  return 0;
}

static inline int writer_bytes(struct writer* out, const void* data, Py_ssize_t size) {
  if (writer_reserve(out, size) < 0) return -1;
  memcpy(out->data + out->size, data, (size_t)size);
  out->size += size;
  return 0;
}

/* What was written, as bytes; the writer is done. */
PyObject* writer_end(struct writer* out);
void writer_drop(struct writer* out);

#endif
