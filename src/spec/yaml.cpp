#include "spec/yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <charconv>
#include <cmath>
#include <sstream>

namespace hkube::spec {

ErrorInfo describe(YamlErrc e) {
  switch (e) {
    case YamlErrc::kMalformed:
      return {ErrorKind::kInvalid, "yaml.malformed"};
    case YamlErrc::kTooLarge:
      return {ErrorKind::kTooLarge, "yaml.too_large"};
  }
  return {ErrorKind::kInternal, "yaml.unknown"};
}

namespace {

constexpr int kMaxNodes = 5'000'000;
constexpr std::size_t kLongestSimpleKey = 1'000;  // YAML 1.2 §7.4: 1,024 characters, which longer keys begin with "? "

Error malformed(const YAML::Mark& mark, const std::string& reason) {
  std::string place;
  if (!mark.is_null()) {
    place = "line " + std::to_string(mark.line + 1) + ", column " + std::to_string(mark.column + 1) + ": ";
  }
  return {YamlErrc::kMalformed, "malformed YAML: " + place + reason};
}

bool is_number_start(std::string_view text) {
  const char c = text.front();
  return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.';
}

/// Integers (decimal, 0x, 0o) and floats of the core schema; nothing for other texts.
std::optional<Json> number(std::string_view text) {
  if (text.empty() || !is_number_start(text)) return std::nullopt;
  std::string_view digits = text;
  const bool plus = digits.front() == '+';
  if (plus) digits.remove_prefix(1);
  const auto whole = [](std::string_view body, int base) -> std::optional<Json> {
    std::int64_t value = 0;
    auto [end, ec] = std::from_chars(body.data(), body.data() + body.size(), value, base);
    if (ec != std::errc() || end != body.data() + body.size() || body.empty()) return std::nullopt;
    return Json(value);
  };
  if (digits.starts_with("0x")) return whole(digits.substr(2), 16);
  if (digits.starts_with("0o")) return whole(digits.substr(2), 8);
  if (auto value = whole(digits, 10)) return value;
  for (char c : digits) {
    if ((c < '0' || c > '9') && c != '.' && c != 'e' && c != 'E' && c != '+' && c != '-') return std::nullopt;
  }
  double value = 0;
  auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (ec != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return Json(value);
}

Json plain_scalar(const std::string& text) {
  if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL") return nullptr;
  if (text == "true" || text == "True" || text == "TRUE") return true;
  if (text == "false" || text == "False" || text == "FALSE") return false;
  if (auto value = number(text)) return *std::move(value);
  return text;
}

class Converter {
 public:
  Result<Json> convert(const YAML::Node& node, int depth) {
    if (depth > kMaxJsonDepth) return malformed(node.Mark(), "nested deeper than " + std::to_string(kMaxJsonDepth));
    if (++nodes_ > kMaxNodes) return Error(YamlErrc::kTooLarge, "the YAML document has too many values");
    switch (node.Type()) {
      case YAML::NodeType::Undefined:
      case YAML::NodeType::Null:
        return Json(nullptr);
      case YAML::NodeType::Scalar:
        return node.Tag() == "!" ? Json(node.Scalar()) : plain_scalar(node.Scalar());
      case YAML::NodeType::Sequence:
        return sequence(node, depth);
      case YAML::NodeType::Map:
        return map(node, depth);
    }
    return Json(nullptr);
  }

 private:
  Result<Json> sequence(const YAML::Node& node, int depth) {
    Json list = Json::array();
    for (const YAML::Node& element : node) {
      HKUBE_ASSIGN(Json value, convert(element, depth + 1));
      list.push_back(std::move(value));
    }
    return list;
  }

  Result<Json> map(const YAML::Node& node, int depth) {
    Json object = Json::object();
    std::vector<YAML::Node> merged;
    for (const auto& entry : node) {
      if (!entry.first.IsScalar() && !entry.first.IsNull())
        return malformed(entry.first.Mark(), "keys must be scalars");
      const std::string key = entry.first.IsNull() ? "null" : entry.first.Scalar();
      if (key == "<<" && entry.first.Tag() != "!") {
        merged.push_back(entry.second);
        continue;
      }
      if (object.contains(key)) return malformed(entry.first.Mark(), "duplicated mapping key \"" + key + "\"");
      HKUBE_ASSIGN(object[key], convert(entry.second, depth + 1));
    }
    for (const YAML::Node& source : merged) HKUBE_TRY(merge(source, depth, object));
    return object;
  }

  Status merge(const YAML::Node& source, int depth, Json& object) {
    if (source.IsSequence()) {
      for (const YAML::Node& element : source) HKUBE_TRY(merge(element, depth, object));
      return {};
    }
    if (!source.IsMap()) return malformed(source.Mark(), "a merge key needs a map");
    HKUBE_ASSIGN(const Json defaults, map(source, depth + 1));
    for (auto it = defaults.begin(); it != defaults.end(); ++it) {
      if (!object.contains(it.key())) object[it.key()] = it.value();
    }
    return {};
  }

  int nodes_ = 0;
};

// ---- writing

bool needs_quotes(const std::string& text) {
  if (!plain_scalar(text).is_string()) return true;
  static constexpr std::string_view kIndicators = "-?:,[]{}#&*!|>'\"%@`=<";
  if (kIndicators.find(text.front()) != std::string_view::npos) return true;
  if (std::isspace(static_cast<unsigned char>(text.front())) != 0 ||
      std::isspace(static_cast<unsigned char>(text.back())) != 0) {
    return true;
  }
  // YAML 1.1 readers take these for booleans.
  for (std::string_view word :
       {"yes", "no", "on", "off", "y", "n", "Yes", "No", "On", "Off", "YES", "NO", "ON", "OFF"}) {
    if (text == word) return true;
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x20 || c == 0x7F) return true;
    if (c == ':' && (i + 1 == text.size() || text[i + 1] == ' ')) return true;
    if (c == '#' && text[i - 1] == ' ') return true;
  }
  return false;
}

std::string scalar(const Json& value) {
  if (!value.is_string()) return to_text(value);
  const std::string& text = value.get_ref<const std::string&>();
  // JSON's quoted form is valid double-quoted YAML.
  return text.empty() || needs_quotes(text) ? to_text(value) : text;
}

void write(const Json& value, int indent, bool after_dash, std::string& out) {
  const std::string pad(static_cast<std::size_t>(indent) * 2, ' ');
  bool first = true;
  const auto begin_line = [&] {
    if (!(first && after_dash)) out += pad;
    first = false;
  };
  const auto nested = [](const Json& v) { return (v.is_object() || v.is_array()) && !v.empty(); };
  if (value.is_object()) {
    for (auto it = value.begin(); it != value.end(); ++it) {
      begin_line();
      const std::string key = scalar(it.key());
      out += key.size() <= kLongestSimpleKey ? key : "? " + key + "\n" + pad;
      out += ":";
      if (nested(it.value())) {
        out += "\n";
        write(it.value(), indent + 1, false, out);
      } else {
        out += " " + scalar(it.value()) + "\n";
      }
    }
  } else {
    for (const Json& element : value) {
      begin_line();
      out += "- ";
      if (nested(element)) {
        write(element, indent + 1, true, out);
      } else {
        out += scalar(element) + "\n";
      }
    }
  }
}

/// Where documents begin, and nothing else.
class DocumentMarks : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark& mark) override { last_ = mark; }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}
  [[nodiscard]] const YAML::Mark& last() const { return last_; }

 private:
  YAML::Mark last_;
};

/// Whether it is UTF-8 without the one character that YAML never has. The parser would replace broken characters one by
/// one, so that different keys become the same, and takes a text with zeros for another encoding.
bool is_text(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) return false;
  try {
    (void)Json(text).dump(-1, ' ', false, Json::error_handler_t::strict);
    return true;
  } catch (const Json::type_error&) {
    return false;
  }
}

}  // namespace

Result<Json> parse_yaml(std::string_view text) {
  if (!is_text(text)) return Error(YamlErrc::kMalformed, "malformed YAML: it is not UTF-8");
  try {
    // Not YAML::LoadAll: there are texts of which its parser gives documents without end.
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    DocumentMarks documents;
    if (!parser.HandleNextDocument(documents)) {
      return Error(YamlErrc::kMalformed, "malformed YAML: the document is empty");
    }
    if (parser.HandleNextDocument(documents)) return malformed(documents.last(), "one document is expected");
    return Converter().convert(YAML::Load(std::string(text)), 0);
  } catch (const YAML::Exception& e) {
    return malformed(e.mark, e.msg);
  }
}

std::string to_yaml(const Json& value) {
  if ((!value.is_object() && !value.is_array()) || value.empty()) return scalar(value) + "\n";
  std::string out;
  write(value, 0, false, out);
  return out;
}

}  // namespace hkube::spec
