#include "payload_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <system_error>

#include "hkube/msgpack.h"
#include "messages.h"

namespace hkube {

namespace {

using namespace std::string_view_literals;

constexpr std::string_view kRaw = "\x01\x08\x01\x03\x00\x00HK"sv;
constexpr std::string_view kEncoded = "\x01\x08\x02\x03\x00\x00HK"sv;
constexpr std::size_t kChunk = std::size_t{1} << 30;  // what the system reads or writes at a time

/// A file that is open, until it is not needed any more.
class File {
 public:
  File(const std::string& path, int flags) : path_(path), number_(::open(path.c_str(), flags | O_CLOEXEC, 0666)) {
    if (number_ < 0) fail();
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { ::close(number_); }

  void write(std::string_view data) const {
    while (!data.empty()) {
      const ssize_t count = ::write(number_, data.data(), std::min(data.size(), kChunk));
      if (count < 0 && errno != EINTR) fail();
      if (count > 0) data.remove_prefix(static_cast<std::size_t>(count));
    }
  }

  /// Appends a part of the file.
  void read(std::string& out, std::uint64_t offset, std::uint64_t size) const {
    std::size_t at = out.size();
    out.resize(at + size);
    while (at < out.size()) {
      const ssize_t count =
          ::pread(number_, out.data() + at, std::min(out.size() - at, kChunk), static_cast<off_t>(offset));
      if (count < 0 && errno != EINTR) fail();
      if (count == 0) throw msgpack::Error("the payload file " + path_ + " ended too early");
      if (count < 0) continue;
      at += static_cast<std::size_t>(count);
      offset += static_cast<std::uint64_t>(count);
    }
  }

 private:
  [[noreturn]] void fail() const { throw std::system_error(errno, std::generic_category(), path_); }

  const std::string path_;
  const int number_;
};

/// Calls with the bytes of each item of a list; nothing when the bytes are no list.
template <class Each>
void each_item(std::string_view list, Each each) {
  if (list.empty()) return;
  msgpack::Reader reader(list);
  const msgpack::Token head = reader.next();
  if (head.kind != msgpack::Kind::kArray) return;
  for (std::uint32_t i = 0; i < head.count; ++i) each(reader.value());
}

std::uint64_t number_of(std::string_view map, std::string_view key) {
  const auto bytes = msgpack::find(map, key);
  const msgpack::Token token = bytes ? msgpack::Reader(*bytes).next() : msgpack::Token();
  if (token.kind != msgpack::Kind::kNatural) throw msgpack::Error("a payload file has no " + std::string(key));
  return token.natural;
}

/// The item at a place of a list; nothing when it is no list or shorter.
std::optional<std::string_view> item_at(std::string_view list, std::uint64_t place) {
  msgpack::Reader reader(list);
  const msgpack::Token head = reader.next();
  if (head.kind != msgpack::Kind::kArray || place >= head.count) return std::nullopt;
  for (std::uint64_t i = 0; i < place; ++i) reader.value();
  return reader.value();
}

/// The part of a value to which a list of keys and places leads.
std::string_view part_at(std::string_view value, std::string_view steps) {
  each_item(steps, [&](std::string_view step) {
    const msgpack::Token token = msgpack::Reader(step).next();
    const auto part = token.kind == msgpack::Kind::kText      ? msgpack::find(value, token.text)
                      : token.kind == msgpack::Kind::kNatural ? item_at(value, token.natural)
                                                              : std::nullopt;
    if (!part) throw msgpack::Error("a payload file belongs to a place that is not in the input");
    value = *part;
  });
  return value;
}

/// The part of a value at "a.0.b"; nothing when that leads nowhere.
std::optional<std::string_view> part_at_path(std::string_view value, std::string_view path) {
  while (!path.empty()) {
    const std::string_view step = path.substr(0, path.find('.'));
    path.remove_prefix(std::min(path.size(), step.size() + 1));
    const bool place = !step.empty() && step.size() < 10 &&
                       std::all_of(step.begin(), step.end(), [](char c) { return c >= '0' && c <= '9'; });
    const bool list = msgpack::Reader(value).next().kind == msgpack::Kind::kArray;
    const auto part = !list   ? msgpack::find(value, step)
                      : place ? item_at(value, std::stoul(std::string(step)))
                              : std::nullopt;
    if (!part) return std::nullopt;
    value = *part;
  }
  return value;
}

void write_about(msgpack::Writer& out, std::string_view value) {
  const msgpack::Token token = msgpack::Reader(value).next();
  const auto sized = [&](std::string_view type, std::size_t size) {
    out.map(2);
    out.text("type");
    out.text(type);
    out.text("size");
    out.natural(size);
  };
  const auto plain = [&](std::string_view type) {
    out.map(1);
    out.text("type");
    out.text(type);
  };
  switch (token.kind) {
    case msgpack::Kind::kArray:
      return sized("array", token.count);
    case msgpack::Kind::kBytes:
      return sized("bytearray", token.text.size());
    case msgpack::Kind::kBool:
      return plain("boolean");
    case msgpack::Kind::kInteger:
    case msgpack::Kind::kNatural:
    case msgpack::Kind::kReal:
      return plain("number");
    case msgpack::Kind::kText:
      return plain("string");
    case msgpack::Kind::kNull:
    case msgpack::Kind::kMap:
      return plain("object");
  }
}

}  // namespace

ResultFile ResultFile::of(std::string_view args) {
  ResultFile file;
  file.path_ = msgpack::text_of(args, "resultFile");
  if (file.path_.empty()) return file;
  file.node_ = msgpack::text_of(args, "nodeName");
  const auto info = msgpack::find(args, "info");
  const auto paths = info ? msgpack::find(*info, "savePaths") : std::nullopt;
  each_item(paths.value_or(std::string_view()), [&](std::string_view item) {
    const msgpack::Token path = msgpack::Reader(item).next();
    if (path.kind == msgpack::Kind::kText) file.paths_.emplace_back(path.text);
  });
  return file;
}

std::string ResultFile::keep(std::string_view value, std::string_view name) const {
  const msgpack::Token head = msgpack::Reader(value).next();
  const bool raw = head.kind == msgpack::Kind::kBytes;
  {
    const File file(path_, O_WRONLY | O_CREAT | O_TRUNC);
    file.write(raw ? kRaw : kEncoded);
    file.write(raw ? head.text : value);
  }
  std::vector<std::pair<std::string_view, std::string_view>> parts;
  for (const std::string_view path : paths_) {
    if (path.substr(0, path.find('.')) != node_) continue;
    const auto part = part_at_path(value, path.substr(std::min(path.size(), node_.size() + 1)));
    if (part) parts.emplace_back(path, *part);
  }
  std::string message;
  begin_message(message, "done", name, 1);
  msgpack::Writer out(message);
  out.text("payloadFile");
  out.map(1);
  out.text("metadata");
  out.map(parts.size());
  for (const auto& [path, part] : parts) {
    out.text(path);
    write_about(out, part);
  }
  return message;
}

std::string with_payload_files(std::string_view args) {
  const auto files = msgpack::find(args, "payloadFiles");
  const auto input = msgpack::find(args, "input");
  std::string whole;
  if (!files || !input) return whole;
  const char* copied = args.data();  // up to here the args are in `whole`
  each_item(*files, [&](std::string_view file) {
    const auto at = msgpack::find(file, "at");
    const auto raw = msgpack::find(file, "raw");
    const std::string_view hole = part_at(*input, at.value_or(std::string_view()));
    if (hole.data() < copied) throw msgpack::Error("payload files are not in the order of the input");
    const std::uint64_t size = number_of(file, "size");
    whole.append(copied, hole.data());
    copied = hole.data() + hole.size();
    if (raw && msgpack::Reader(*raw).next().boolean) msgpack::Writer(whole).bytes_head(size);
    File(msgpack::text_of(file, "path"), O_RDONLY).read(whole, number_of(file, "offset"), size);
  });
  if (copied != args.data()) whole.append(copied, args.data() + args.size());
  return whole;
}

}  // namespace hkube
