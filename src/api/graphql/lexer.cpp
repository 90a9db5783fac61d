#include "api/graphql/lexer.h"

#include <charconv>

namespace hkube::api::graphql {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_name(char c) { return is_name_start(c) || is_digit(c); }

void append_utf8(std::string& into, std::uint32_t code) {
  if (code < 0x80) {
    into += static_cast<char>(code);
  } else if (code < 0x800) {
    into += static_cast<char>(0xC0 | (code >> 6));
    into += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    into += static_cast<char>(0xE0 | (code >> 12));
    into += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    into += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    into += static_cast<char>(0xF0 | (code >> 18));
    into += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
    into += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    into += static_cast<char>(0x80 | (code & 0x3F));
  }
}

}  // namespace

std::string block_value(std::string_view raw) {
  std::vector<std::string_view> lines;
  while (true) {
    const auto end = raw.find_first_of("\r\n");
    lines.push_back(raw.substr(0, end));
    if (end == std::string_view::npos) break;
    const bool both = raw[end] == '\r' && end + 1 < raw.size() && raw[end + 1] == '\n';
    raw.remove_prefix(end + (both ? 2 : 1));
  }
  std::size_t indent = std::string_view::npos;
  for (std::size_t i = 1; i < lines.size(); ++i) indent = std::min(indent, lines[i].find_first_not_of(" \t"));
  const auto blank = [](std::string_view line) { return line.find_first_not_of(" \t") == std::string_view::npos; };
  for (std::size_t i = 1; i < lines.size(); ++i) lines[i].remove_prefix(std::min(indent, lines[i].size()));
  std::size_t first = 0;
  std::size_t last = lines.size();
  while (first < last && blank(lines[first])) ++first;
  while (last > first && blank(lines[last - 1])) --last;
  std::string value;
  for (std::size_t i = first; i < last; ++i) {
    if (i > first) value += '\n';
    value += lines[i];
  }
  return value;
}

void Lexer::advance(std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i, ++at_) {
    const char c = text_[at_];
    const bool ends_line = c == '\n' || (c == '\r' && (at_ + 1 == text_.size() || text_[at_ + 1] != '\n'));
    if (ends_line) {
      ++here_.line;
      here_.column = 1;
    } else {
      ++here_.column;
    }
  }
}

std::optional<Token> Lexer::fail(std::string message) {
  error_ = QueryError("Syntax Error: " + std::move(message), here_, "GRAPHQL_PARSE_FAILED");
  at_ = text_.size();
  return std::nullopt;
}

void Lexer::skip_ignored() {
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',') {
      advance(1);
    } else if (text_.substr(at_, 3) == "\xEF\xBB\xBF") {
      at_ += 3;
    } else if (c == '#') {
      advance(std::min(text_.find_first_of("\r\n", at_), text_.size()) - at_);
    } else {
      return;
    }
  }
}

std::optional<Token> Lexer::next() {
  skip_ignored();
  Token token;
  token.at = here_;
  if (at_ >= text_.size()) return token;
  if (left_ == 0) return fail("the query is too long");
  --left_;
  const char c = text_[at_];
  if (is_name_start(c)) {
    std::size_t end = at_;
    while (end < text_.size() && is_name(text_[end])) ++end;
    token.kind = Token::Kind::kName;
    token.text = text_.substr(at_, end - at_);
    advance(end - at_);
    return token;
  }
  if (is_digit(c) || c == '-') return number(std::move(token));
  if (c == '"') return text_.substr(at_, 3) == "\"\"\"" ? block_string(std::move(token)) : string(std::move(token));
  token.kind = Token::Kind::kPunctuation;
  if (text_.substr(at_, 3) == "...") {
    token.text = "...";
  } else if (std::string_view("!$&()[]{}:=@|").find(c) != std::string_view::npos) {
    token.text = c;
  } else {
    return fail("Unexpected character");
  }
  advance(token.text.size());
  return token;
}

std::optional<Token> Lexer::number(Token token) {
  std::size_t end = at_;
  const auto at = [&](std::size_t place) { return place < text_.size() ? text_[place] : '\0'; };
  const auto digits = [&] {
    const std::size_t from = end;
    while (is_digit(at(end))) ++end;
    return end > from;
  };
  token.kind = Token::Kind::kInt;
  if (at(end) == '-') ++end;
  const bool zero = at(end) == '0';
  const std::size_t from = end;
  if (!digits() || (zero && end > from + 1)) return fail("Invalid number");
  if (at(end) == '.') {
    token.kind = Token::Kind::kFloat;
    ++end;
    if (!digits()) return fail("Invalid number, expected a digit after the point");
  }
  if (at(end) == 'e' || at(end) == 'E') {
    token.kind = Token::Kind::kFloat;
    ++end;
    if (at(end) == '+' || at(end) == '-') ++end;
    if (!digits()) return fail("Invalid number, expected a digit in the exponent");
  }
  if (is_name_start(at(end)) || at(end) == '.') return fail("Invalid number");
  token.text = text_.substr(at_, end - at_);
  advance(end - at_);
  return token;
}

std::optional<std::uint32_t> Lexer::hex4(std::size_t at) const {
  if (at + 4 > text_.size()) return std::nullopt;
  std::uint32_t value = 0;
  const auto [end, ec] = std::from_chars(text_.data() + at, text_.data() + at + 4, value, 16);
  if (ec != std::errc() || end != text_.data() + at + 4) return std::nullopt;
  return value;
}

bool Lexer::escape(std::string& into) {
  constexpr std::string_view kPlain = "\"\\/bfnrt";
  constexpr std::string_view kMeaning = "\"\\/\b\f\n\r\t";
  const char c = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
  if (const auto known = c == '\0' ? std::string_view::npos : kPlain.find(c); known != std::string_view::npos) {
    into += kMeaning[known];
    advance(2);
    return true;
  }
  if (c != 'u') return false;
  auto code = hex4(at_ + 2);
  if (!code) return false;
  std::size_t length = 6;
  if (*code >= 0xD800 && *code < 0xDC00 && text_.substr(at_ + 6, 2) == "\\u") {
    const auto low = hex4(at_ + 8);
    if (!low || *low < 0xDC00 || *low > 0xDFFF) return false;
    code = 0x10000 + ((*code - 0xD800) << 10) + (*low - 0xDC00);
    length = 12;
  }
  if (*code >= 0xD800 && *code <= 0xDFFF) return false;
  append_utf8(into, *code);
  advance(length);
  return true;
}

std::optional<Token> Lexer::string(Token token) {
  token.kind = Token::Kind::kString;
  advance(1);
  while (at_ < text_.size() && text_[at_] != '"') {
    const char c = text_[at_];
    if (c == '\n' || c == '\r') break;
    if (c == '\\') {
      if (!escape(token.text)) return fail("Invalid character escape sequence");
      continue;
    }
    token.text += c;
    advance(1);
  }
  if (at_ >= text_.size() || text_[at_] != '"') return fail("Unterminated string");
  advance(1);
  return token;
}

std::optional<Token> Lexer::block_string(Token token) {
  token.kind = Token::Kind::kString;
  advance(3);
  std::string raw;
  while (at_ < text_.size()) {
    if (text_.substr(at_, 3) == "\"\"\"") {
      advance(3);
      token.text = block_value(raw);
      return token;
    }
    if (text_.substr(at_, 4) == "\\\"\"\"") {
      raw += "\"\"\"";
      advance(4);
      continue;
    }
    raw += text_[at_];
    advance(1);
  }
  return fail("Unterminated string");
}

}  // namespace hkube::api::graphql
