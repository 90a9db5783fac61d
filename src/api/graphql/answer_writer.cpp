#include "api/graphql/answer_writer.h"

#include <charconv>
#include <cmath>

#include "api/errc.h"

namespace hkube::api::graphql {

namespace {

constexpr std::size_t kMostErrors = 50;

Json number_of(const Json& value) {
  if (value.is_number_float() && !std::isfinite(value.get<double>())) return nullptr;
  if (value.is_number()) return value;
  if (value.is_boolean()) return value.get<bool>() ? 1 : 0;
  if (!value.is_string()) return nullptr;
  const auto& text = value.get_ref<const std::string&>();
  double number = 0;
  const char* end = text.data() + text.size();
  if (text.empty() || std::from_chars(text.data(), end, number).ptr != end || !std::isfinite(number)) return nullptr;
  return number;
}

}  // namespace

Json as_scalar(const std::string& type, const Json& value) {
  if (value.is_null()) return nullptr;
  if (type == "String" || type == "ID") return value.is_string() ? value : Json(to_text(value));
  if (type == "Boolean") {
    if (value.is_boolean()) return value;
    return value.is_number() ? Json(value.get<double>() != 0) : Json(nullptr);
  }
  if (type == "Float") return number_of(value);
  if (type == "Int") {
    const Json number = number_of(value);
    if (!number.is_number_float()) return number;
    constexpr double kExact = 9007199254740992.0;
    const double whole = std::trunc(number.get<double>());
    return std::abs(whole) <= kExact ? Json(static_cast<std::int64_t>(whole)) : Json(nullptr);
  }
  return value;
}

void AnswerWriter::write_query(const std::vector<PlannedField>& fields) {
  write_object(schema_.query(), fields, Json());
}

void AnswerWriter::write_object(const TypeDefinition& type, const std::vector<PlannedField>& fields,
                                const Json& parent) {
  text_ += '{';
  bool first = true;
  for (const PlannedField& field : fields) {
    if (!within_limits()) return;
    if (!first) text_ += ',';
    first = false;
    text_.append("\"").append(field.key).append("\":");
    if (field.definition == nullptr) {
      text_.append("\"").append(type.name).append("\"");
      continue;
    }
    path_.emplace_back(field.key);
    write_field(type, field, parent);
    path_.pop_back();
  }
  text_ += '}';
}

void AnswerWriter::write_field(const TypeDefinition& type, const PlannedField& field, const Json& parent) {
  const std::string& owner = field.name.starts_with("__") ? schema_.find("__Meta")->name : type.name;
  const FieldCall call{parent, field, limits_.session};
  if (const ListResolver* lister = resolvers_.find_list(owner, field.name)) return write_list(*lister, call);
  if (const Resolver* resolver = resolvers_.find(owner, field.name)) {
    const Result<Json> value = (*resolver)(call);
    if (!value.ok()) return fail(value.error(), field);
    return write_value(field.definition->type, field, *value);
  }
  const auto it = parent.is_object() ? parent.find(field.name) : parent.end();
  static const Json kNull;
  write_value(field.definition->type, field, parent.is_object() && it != parent.end() ? *it : kNull);
}

void AnswerWriter::write_list(const ListResolver& resolver, const FieldCall& call) {
  const std::size_t begin = text_.size();
  TypeRef item = call.field.definition->type;
  while (!item.wrappers.empty()) item = item.inner();
  text_ += '[';
  std::size_t count = 0;
  const Status done = resolver(call, [&](const Json& value) -> Status {
    if (count > 0) text_ += ',';
    path_.emplace_back(count++);
    write_value(item, call.field, value);
    path_.pop_back();
    if (aborted_) return Error(Errc::kTooLarge, "the answer is too large");
    return {};
  });
  if (!done.ok() && !aborted_) {
    text_.resize(begin);
    return fail(done.error(), call.field);
  }
  text_ += ']';
}

void AnswerWriter::write_value(const TypeRef& type, const PlannedField& field, const Json& value) {
  if (type.non_null()) return write_value(type.inner(), field, value);
  if (type.is_list()) {
    if (!value.is_array()) {
      text_ += "null";
      return;
    }
    const TypeRef item = type.inner();
    text_ += '[';
    for (std::size_t i = 0; i < value.size() && within_limits(); ++i) {
      if (i > 0) text_ += ',';
      path_.emplace_back(i);
      write_value(item, field, value[i]);
      path_.pop_back();
    }
    text_ += ']';
    return;
  }
  const TypeDefinition& definition = *schema_.find(type.name);
  if (definition.is_leaf()) return write_leaf(definition, value);
  if (!value.is_object()) {
    text_ += "null";
    return;
  }
  write_object(definition, field.fields, value);
}

void AnswerWriter::write_leaf(const TypeDefinition& type, const Json& value) {
  text_ += to_text(as_scalar(type.name, value));
}

void AnswerWriter::fail(const Error& error, const PlannedField& field) {
  text_ += "null";
  if (path_.size() == 1) ++failed_roots_;
  if (errors_.size() < kMostErrors) errors_.emplace_back(error, field.at, path());
}

bool AnswerWriter::within_limits() {
  if (aborted_) return false;
  constexpr std::uint64_t kBetweenLooks = 256;
  const bool large = text_.size() > limits_.max_bytes;
  if (!large && (++written_ % kBetweenLooks != 0 || !limits_.expired())) return true;
  aborted_ = true;
  QueryError error(large ? Error(Errc::kTooLarge, "the answer is too large: ask for fewer jobs or fields")
                         : Error(Errc::kOverloaded, "the query takes too long: ask for fewer jobs or fields"),
                   {}, path());
  if (!large) {
    error.status = 504;
    error.code = "TIMEOUT";
  }
  errors_ = {std::move(error)};
  return false;
}

Json AnswerWriter::path() const {
  Json list = Json::array();
  for (const Json& step : path_) list.push_back(step);
  return list;
}

}  // namespace hkube::api::graphql
