#include "api/graphql/token_reader.h"

#include <algorithm>

namespace hkube::api::graphql {

TokenReader::TokenReader(std::string_view text, std::size_t max_tokens) : lexer_(text, max_tokens) { advance(); }

void TokenReader::advance() {
  if (failed_) return;
  auto next = lexer_.next();
  if (next) {
    token_ = *std::move(next);
    return;
  }
  failed_ = true;
  error_ = lexer_.error();
}

void TokenReader::fail(std::string message, Location at) {
  if (failed_) return;
  failed_ = true;
  error_ = QueryError("Syntax Error: " + std::move(message), at, "GRAPHQL_PARSE_FAILED");
}

void TokenReader::unexpected() {
  const bool end = token_.kind == Token::Kind::kEnd;
  fail(end ? "Unexpected end of the query" : "Unexpected \"" + token_.text + "\"", token_.at);
}

bool TokenReader::sees(std::string_view punctuation) const {
  return !failed_ && token_.kind == Token::Kind::kPunctuation && token_.text == punctuation;
}

bool TokenReader::sees_word(std::string_view word) const {
  return !failed_ && token_.kind == Token::Kind::kName && token_.text == word;
}

bool TokenReader::take(std::string_view punctuation) {
  if (!sees(punctuation)) return false;
  advance();
  return true;
}

bool TokenReader::take_word(std::string_view word) {
  if (!sees_word(word)) return false;
  advance();
  return true;
}

void TokenReader::expect(std::string_view punctuation) {
  if (!take(punctuation)) unexpected();
}

std::string TokenReader::name() {
  if (failed_ || token_.kind != Token::Kind::kName) {
    unexpected();
    return {};
  }
  std::string text = std::move(token_.text);
  advance();
  return text;
}

TypeRef TokenReader::type() {
  const Level level(*this);
  TypeRef type;
  if (failed_) return type;
  if (take("[")) {
    type = this->type();
    type.wrappers.insert(0, "[");
    expect("]");
  } else {
    type.name = name();
  }
  if (take("!")) type.wrappers.insert(0, "!");
  return type;
}

Value TokenReader::value(bool constant) {
  const Level level(*this);
  Value value;
  value.at = token_.at;
  if (failed_) return value;
  if (take("[")) return list_value(constant, std::move(value));
  if (take("{")) return object_value(constant, std::move(value));
  if (!constant && take("$")) {
    value.kind = Value::Kind::kVariable;
    value.text = name();
    return value;
  }
  value.text = token_.text;
  switch (token_.kind) {
    case Token::Kind::kInt:
      value.kind = Value::Kind::kInt;
      break;
    case Token::Kind::kFloat:
      value.kind = Value::Kind::kFloat;
      break;
    case Token::Kind::kString:
      value.kind = Value::Kind::kString;
      break;
    case Token::Kind::kName:
      value.kind = value.text == "null"                            ? Value::Kind::kNull
                   : value.text == "true" || value.text == "false" ? Value::Kind::kBoolean
                                                                   : Value::Kind::kEnum;
      break;
    default:
      unexpected();
      return value;
  }
  advance();
  return value;
}

Value TokenReader::list_value(bool constant, Value into) {
  into.kind = Value::Kind::kList;
  while (!failed_ && !take("]")) into.items.push_back(value(constant));
  return into;
}

Value TokenReader::object_value(bool constant, Value into) {
  into.kind = Value::Kind::kObject;
  while (!failed_ && !take("}")) {
    std::string key = name();
    expect(":");
    into.members.push_back({std::move(key), value(constant)});
  }
  return into;
}

std::vector<Argument> TokenReader::arguments(bool constant) {
  std::vector<Argument> list;
  if (!take("(")) return list;
  if (sees(")")) unexpected();
  while (!failed_ && !take(")")) {
    Argument argument;
    argument.at = token_.at;
    argument.name = name();
    expect(":");
    argument.value = value(constant);
    list.push_back(std::move(argument));
  }
  return list;
}

std::vector<Directive> TokenReader::directives(bool constant) {
  std::vector<Directive> list;
  while (sees("@")) {
    Directive directive;
    directive.at = token_.at;
    advance();
    directive.name = name();
    directive.arguments = arguments(constant);
    list.push_back(std::move(directive));
  }
  return list;
}

}  // namespace hkube::api::graphql
