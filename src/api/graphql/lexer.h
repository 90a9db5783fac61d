#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/graphql/query_error.h"

namespace hkube::api::graphql {

struct Token {
  enum class Kind : std::uint8_t { kEnd, kPunctuation, kName, kInt, kFloat, kString };
  Kind kind = Kind::kEnd;
  std::string text;  ///< strings decoded; "..." is one punctuation
  Location at;
};

/// Splits a GraphQL text (June 2018 to October 2021 grammar) into tokens. A limit on their number bounds the work.
class Lexer {
 public:
  /// `text` must outlive the lexer.
  explicit Lexer(std::string_view text, std::size_t max_tokens) : text_(text), left_(max_tokens) {}

  /// The next token; nothing after an error.
  std::optional<Token> next();
  [[nodiscard]] const QueryError& error() const { return error_; }

 private:
  void skip_ignored();
  void advance(std::size_t bytes);
  std::optional<Token> fail(std::string message);
  std::optional<Token> number(Token token);
  std::optional<Token> string(Token token);
  std::optional<Token> block_string(Token token);
  /// The escape after a backslash, appended to `into`.
  bool escape(std::string& into);
  std::optional<std::uint32_t> hex4(std::size_t at) const;

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t left_;
  Location here_;
  QueryError error_;
};

/// A block string's value: common indentation and blank first and last lines removed.
std::string block_value(std::string_view raw);

}  // namespace hkube::api::graphql
