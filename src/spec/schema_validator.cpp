#include "spec/schema_validator.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "spec/errc.h"
#include "spec/formats.h"
#include "spec/schema_keywords.h"
#include "spec/schema_values.h"

namespace hkube::spec {

namespace {

using enum Keyword;

// Most schemas that may apply to one value in a chain; past it the schema refers to itself. The depth of
// values is limited where they are read (kMaxJsonDepth).
constexpr int kMaxSchemaChain = 32;

struct Failure {
  std::string path;
  std::string message;
  std::string suffix;  // appended to the whole text: allowed values, the property that is too much
  std::string whole;   // replaces the whole text
};

bool is_identifier(std::string_view key) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$'; };
  if (key.empty() || !letter(key.front())) return false;
  for (const char c : key) {
    if (!letter(c) && (c < '0' || c > '9')) return false;
  }
  return true;
}

std::string in_quotes(std::string_view key) {
  std::string out = "'";
  for (const char c : key) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

class Validation {
 public:
  Validation(const Json& root, Defaults defaults) : root_(root), inject_(defaults == Defaults::kInject) {}

  bool check(const Json& schema, Json& value) {
    if (++chain_ > kMaxSchemaChain) {
      --chain_;
      return fail("has a schema that refers to itself");
    }
    const bool ok = check_keywords(schema, value);
    --chain_;
    return ok;
  }

  [[nodiscard]] std::string text() const {
    if (!failures_.front().whole.empty()) return failures_.front().whole;
    std::string out;
    for (const Failure& failure : failures_) {
      if (!out.empty()) out += ", ";
      out += failure.path + ' ' + failure.message;
    }
    return out + failures_.front().suffix;
  }

 private:
  // The order of the keywords is ajv's: it decides which of several errors a client sees.
  bool check_keywords(const Json& schema, Json& value) {
    const Keywords k(schema);
    if (k[kRef] != nullptr) return check_ref(*k[kRef], value);
    if (k[kType] != nullptr && !check_type(k, value)) return false;
    if (value.is_number() && !check_number(k, value)) return false;
    if (value.is_string() && !check_string(k, value.get_ref<const std::string&>())) return false;
    if (value.is_array() && !check_array(k, value)) return false;
    if (value.is_object() && !check_object(k, value)) return false;
    return check_any_type(k, value);
  }

  bool check_ref(const Json& ref, Json& value) {
    const Json* target = &root_;
    std::string_view path = ref.is_string() ? std::string_view(ref.get_ref<const std::string&>()) : std::string_view();
    if (!path.starts_with('#')) target = nullptr;
    while (target != nullptr && path.find('/') != std::string_view::npos) {
      path.remove_prefix(path.find('/') + 1);
      const auto it = target->is_object() ? target->find(std::string(path.substr(0, path.find('/')))) : target->end();
      target = target->is_object() && it != target->end() ? &*it : nullptr;
    }
    if (target == nullptr) return fail("refers to an unknown schema " + to_text(ref));
    return check(*target, value);
  }

  bool check_type(const Keywords& k, Json& value) {
    std::vector<std::string_view> types;
    const Json& type = *k[kType];
    if (type.is_array()) {
      for (const Json& one : type) types.emplace_back(one.get_ref<const std::string&>());
    } else {
      types.emplace_back(type.get_ref<const std::string&>());
    }
    if (k[kNullable] != nullptr && *k[kNullable] == true) types.emplace_back("null");
    for (const std::string_view one : types) {
      if (has_type(value, one)) return true;
    }
    for (const std::string_view one : types) {
      if (auto coerced = coerce(value, one)) {
        value = std::move(*coerced);
        return true;
      }
    }
    std::string message = "should be ";
    for (std::size_t i = 0; i < types.size(); ++i) message.append(i == 0 ? "" : ",").append(types[i]);
    return fail(std::move(message));
  }

  bool check_number(const Keywords& k, const Json& value) {
    if (k[kMaximum] != nullptr && value > *k[kMaximum]) return fail("should be <= " + number_text(*k[kMaximum]));
    if (k[kMinimum] != nullptr && value < *k[kMinimum]) return fail("should be >= " + number_text(*k[kMinimum]));
    return true;
  }

  bool check_string(const Keywords& k, const std::string& value) {
    if (k[kMaxLength] != nullptr && character_count(value) > k[kMaxLength]->get<std::size_t>()) {
      return fail("should NOT be longer than " + to_text(*k[kMaxLength]) + " characters");
    }
    if (k[kMinLength] != nullptr && character_count(value) < k[kMinLength]->get<std::size_t>()) {
      return fail("should NOT be shorter than " + to_text(*k[kMinLength]) + " characters");
    }
    if (k[kFormat] == nullptr) return true;
    const std::string& format = k[kFormat]->get_ref<const std::string&>();
    FormatVerdict verdict = check_format(format, value);
    if (verdict.ok) return true;
    return fail("should match format \"" + format + '"', {}, std::move(verdict.message));
  }

  bool check_array(const Keywords& k, Json& value) {
    if (k[kMaxItems] != nullptr && value.size() > k[kMaxItems]->get<std::size_t>()) {
      return fail("should NOT have more than " + to_text(*k[kMaxItems]) + " items");
    }
    if (k[kMinItems] != nullptr && value.size() < k[kMinItems]->get<std::size_t>()) {
      return fail("should NOT have fewer than " + to_text(*k[kMinItems]) + " items");
    }
    if (k[kItems] != nullptr) {
      for (std::size_t i = 0; i < value.size(); ++i) {
        if (!check_below(*k[kItems], value[i], '[' + std::to_string(i) + ']')) return false;
      }
    }
    if (k[kUniqueItems] == nullptr || *k[kUniqueItems] != true) return true;
    const std::string item_type = k[kItems] != nullptr ? string_or(*k[kItems], "type") : std::string();
    const auto pair = duplicate_items(value, item_type);
    if (!pair) return true;
    return fail("should NOT have duplicate items (items ## " + std::to_string(pair->first) + " and " +
                std::to_string(pair->second) + " are identical)");
  }

  bool check_object(const Keywords& k, Json& value) {
    static const Json kNone = Json::object();
    const Json& properties = k[kProperties] != nullptr ? *k[kProperties] : kNone;
    if (inject_ && composite_ == 0) inject_defaults(properties, value);
    const auto required = [&](const std::string& key) {
      if (k[kRequired] == nullptr) return false;
      for (const Json& name : *k[kRequired]) {
        if (name == key) return true;
      }
      return false;
    };
    // Required properties that have rules of their own are looked for in the order of `properties`, the
    // others first.
    if (k[kRequired] != nullptr) {
      for (const Json& name : *k[kRequired]) {
        const std::string& key = name.get_ref<const std::string&>();
        const auto property = properties.find(key);
        const bool later = property != properties.end() && Keywords(*property).any();
        if (!later && !value.contains(key)) return fail("should have required property " + in_quotes(key));
      }
    }
    if (k[kAdditional] != nullptr && !check_additional(*k[kAdditional], properties, value)) return false;
    for (auto it = properties.begin(); it != properties.end(); ++it) {
      const auto member = value.find(it.key());
      if (member == value.end()) {
        if (required(it.key()) && Keywords(*it).any())
          return fail("should have required property " + in_quotes(it.key()));
        continue;
      }
      const std::string step = is_identifier(it.key()) ? '.' + it.key() : '[' + in_quotes(it.key()) + ']';
      if (!check_below(*it, *member, step)) return false;
    }
    return true;
  }

  static void inject_defaults(const Json& properties, Json& value) {
    for (auto it = properties.begin(); it != properties.end(); ++it) {
      if (!it->is_object()) continue;
      const auto fallback = it->find("default");
      if (fallback != it->end() && !value.contains(it.key())) value[it.key()] = *fallback;
    }
  }

  bool check_additional(const Json& rule, const Json& properties, Json& value) {
    if (rule == true) return true;
    for (auto it = value.begin(); it != value.end(); ++it) {
      if (properties.contains(it.key())) continue;
      if (rule == false) return fail("should NOT have additional properties", " (" + it.key() + ")");
      if (!check_below(rule, it.value(), '[' + in_quotes(it.key()) + ']')) return false;
    }
    return true;
  }

  bool check_any_type(const Keywords& k, Json& value) {
    if (k[kEnum] != nullptr && !check_enum(*k[kEnum], value)) return false;
    if (k[kAnyOf] != nullptr && !check_any_of(*k[kAnyOf], value)) return false;
    if (k[kAllOf] != nullptr) {
      for (const Json& one : *k[kAllOf]) {
        if (!check(one, value)) return false;
      }
    }
    return true;
  }

  bool check_enum(const Json& allowed, const Json& value) {
    std::string names;
    for (const Json& one : allowed) {
      if (one == value) return true;
      if (&one != &allowed.front()) names += ',';
      // As JavaScript joins a list: null is nothing.
      if (!one.is_null()) names += one.is_string() ? one.get_ref<const std::string&>() : to_text(one);
    }
    return fail("should be equal to one of the allowed values", " (" + names + ")");
  }

  bool check_any_of(const Json& branches, Json& value) {
    const std::size_t before = failures_.size();
    ++composite_;
    for (const Json& branch : branches) {
      if (!check(branch, value)) continue;
      failures_.resize(before);
      --composite_;
      return true;
    }
    --composite_;
    return fail("should match some schema in anyOf");
  }

  bool check_below(const Json& schema, Json& value, const std::string& step) {
    const std::size_t length = path_.size();
    path_ += step;
    const int chain = std::exchange(chain_, 0);
    const bool ok = check(schema, value);
    chain_ = chain;
    path_.resize(length);
    return ok;
  }

  bool fail(std::string message, std::string suffix = {}, std::string whole = {}) {
    failures_.push_back({path_, std::move(message), std::move(suffix), std::move(whole)});
    return false;
  }

  const Json& root_;
  const bool inject_;
  std::string path_ = "data";
  std::vector<Failure> failures_;
  int chain_ = 0;      // schemas being applied to the present value
  int composite_ = 0;  // inside anyOf: defaults are left out
};

}  // namespace

Result<void> validate(const Json& schema, Json& value, Defaults defaults, const Json* root) {
  Validation validation(root != nullptr ? *root : schema, defaults);
  if (validation.check(schema, value)) return {};
  return Error(Errc::kSchema, validation.text());
}

}  // namespace hkube::spec
