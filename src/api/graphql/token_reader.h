#pragma once

#include <string_view>
#include <vector>

#include "api/graphql/lexer.h"

namespace hkube::api::graphql {

/// What queries and the schema's text have in common: tokens, names, values, types, directives. After an error every
/// method does nothing and failed() is true.
class TokenReader {
 public:
  TokenReader(std::string_view text, std::size_t max_tokens);

  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] const QueryError& error() const { return error_; }

 protected:
  /// Deepest nesting of values, types and selections: the parser recurses that far.
  static constexpr int kMaxNesting = 60;

  [[nodiscard]] bool at_end() const { return failed_ || token_.kind == Token::Kind::kEnd; }
  [[nodiscard]] bool sees(std::string_view punctuation) const;
  [[nodiscard]] bool sees_word(std::string_view word) const;
  [[nodiscard]] bool sees_string() const { return !failed_ && token_.kind == Token::Kind::kString; }
  [[nodiscard]] const Token& token() const { return token_; }
  /// Takes it if it is there.
  bool take(std::string_view punctuation);
  bool take_word(std::string_view word);
  /// Takes it or fails.
  void expect(std::string_view punctuation);
  std::string name();
  void advance();
  void fail(std::string message, Location at);
  void unexpected();

  TypeRef type();
  /// `constant`: variables are not allowed.
  Value value(bool constant);
  std::vector<Argument> arguments(bool constant);
  std::vector<Directive> directives(bool constant);

  /// Counts one more level while it lives.
  class Level {
   public:
    explicit Level(TokenReader& reader) : reader_(reader) {
      if (++reader_.nesting_ > kMaxNesting) reader_.fail("the query is nested too deeply", reader_.token_.at);
    }
    ~Level() { --reader_.nesting_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    TokenReader& reader_;
  };

 private:
  Value list_value(bool constant, Value into);
  Value object_value(bool constant, Value into);

  Lexer lexer_;
  Token token_;
  QueryError error_;
  bool failed_ = false;
  int nesting_ = 0;
};

}  // namespace hkube::api::graphql
