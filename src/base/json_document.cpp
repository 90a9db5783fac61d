#include "base/json_document.h"

#include <vector>

namespace hkube {

ErrorInfo describe(JsonDocumentErrc e) {
  switch (e) {
    case JsonDocumentErrc::kDuplicatedKey:
      return {ErrorKind::kInvalid, "json.duplicated_key"};
    case JsonDocumentErrc::kTooManyValues:
      return {ErrorKind::kTooLarge, "json.too_many_values"};
  }
  return {ErrorKind::kInternal, "json.unknown"};
}

namespace {

constexpr std::size_t kShownKey = 100;

/// Builds the value from the events of nlohmann's parser, which stops where a method returns false.
class Builder {
 public:
  bool null() { return put(nullptr); }
  bool boolean(bool value) { return put(value); }
  bool number_integer(Json::number_integer_t value) { return put(value); }
  bool number_unsigned(Json::number_unsigned_t value) { return put(value); }
  bool number_float(Json::number_float_t value, const std::string&) { return put(value); }
  bool string(std::string& value) { return put(std::move(value)); }
  bool binary(Json::binary_t& value) { return put(std::move(value)); }
  bool start_object(std::size_t) { return open(Json::object()); }
  bool start_array(std::size_t) { return open(Json::array()); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }

  bool key(std::string& key) {
    auto& object = open_.back()->get_ref<Json::object_t&>();
    const auto [place, is_new] = object.emplace(key, Json());
    if (!is_new) {
      failure_ = Error(JsonDocumentErrc::kDuplicatedKey,
                       "duplicated key " + to_text(Json(key.substr(0, kShownKey))) + " in an object");
      return false;
    }
    member_ = &place->second;
    return count();
  }

  bool parse_error(std::size_t, const std::string&, const Json::exception& e) {
    std::string_view what = e.what();
    if (const auto at = what.find("] "); at != std::string_view::npos) what.remove_prefix(at + 2);
    failure_ = Error(JsonErrc::kMalformed, std::string(what));
    return false;
  }

  Result<Json> take() {
    if (failure_) return *std::move(failure_);
    return std::move(root_);
  }

 private:
  template <typename Value>
  bool put(Value&& value) {
    place() = std::forward<Value>(value);
    return count();
  }

  bool open(Json container) {
    if (open_.size() >= static_cast<std::size_t>(kMaxJsonDepth)) {
      failure_ = Error(JsonErrc::kTooDeep, "JSON is nested deeper than " + std::to_string(kMaxJsonDepth));
      return false;
    }
    Json& here = place();
    here = std::move(container);
    // A parent does not change while a child is open, so that the pointer stays true.
    open_.push_back(&here);
    return count();
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  Json& place() {
    if (open_.empty()) return root_;
    if (open_.back()->is_object()) return *member_;
    return open_.back()->get_ref<Json::array_t&>().emplace_back();
  }

  bool count() {
    if (++values_ <= kMaxJsonValues) return true;
    failure_ = Error(JsonDocumentErrc::kTooManyValues,
                     "the JSON document has more than " + std::to_string(kMaxJsonValues) + " values");
    return false;
  }

  Json root_;
  Json* member_ = nullptr;  ///< of the innermost object: the value of its latest key
  std::vector<Json*> open_;
  std::size_t values_ = 0;
  std::optional<Error> failure_;
};

/// Tells how far the parser has read.
struct CountingIterator {
  using difference_type = std::ptrdiff_t;
  using value_type = char;
  using pointer = const char*;
  using reference = const char&;
  using iterator_category = std::input_iterator_tag;

  const char* at = nullptr;
  const char** furthest = nullptr;

  reference operator*() const { return *at; }
  CountingIterator& operator++() {
    *furthest = ++at;
    return *this;
  }
  friend bool operator==(const CountingIterator& a, const CountingIterator& b) { return a.at == b.at; }
  friend bool operator!=(const CountingIterator& a, const CountingIterator& b) { return a.at != b.at; }
};

/// The error with the place where reading stops, which a second reading finds: the parser does not tell.
Error with_place(std::string_view text, const Error& error) {
  Builder builder;
  const char* stopped = text.data();
  const char* const end = text.data() + text.size();
  (void)Json::sax_parse(CountingIterator{text.data(), &stopped}, CountingIterator{end, &stopped}, &builder);
  std::size_t line = 1;
  std::size_t column = 1;
  for (const char* at = text.data(); at != stopped; ++at) {
    column = *at == '\n' ? 1 : column + 1;
    line += *at == '\n' ? 1 : 0;
  }
  return error.with_context("line " + std::to_string(line) + ", column " + std::to_string(column));
}

}  // namespace

Result<Json> parse_json_document(std::string_view text) {
  Builder builder;
  (void)Json::sax_parse(text, &builder);
  auto value = builder.take();
  if (value.ok() || value.error().code == describe(JsonErrc::kMalformed).code) return value;
  return with_place(text, value.error());
}

}  // namespace hkube
