#include "spec/yaml.h"
#include "spec/yaml_scalar.h"

namespace hkube::spec {

namespace {

constexpr std::size_t kLongestSimpleKey = 1'000;  // YAML 1.2 §7.4: 1,024 characters, which longer keys begin with "? "

bool needs_quotes(const std::string& text) {
  const auto read = plain_yaml_scalar(text);
  if (!read.ok() || !read->is_string()) return true;
  // The mark of a document's end, and a mark of the encoding that a reader drops.
  if (text.starts_with("...") || text.starts_with("\xEF\xBB\xBF")) return true;
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

}  // namespace

std::string to_yaml(const Json& value) {
  if ((!value.is_object() && !value.is_array()) || value.empty()) return scalar(value) + "\n";
  std::string out;
  write(value, 0, false, out);
  return out;
}

}  // namespace hkube::spec
