#include "api/graphql/parser.h"

#include "api/graphql/token_reader.h"

namespace hkube::api::graphql {

namespace {

class QueryParser : public TokenReader {
 public:
  explicit QueryParser(std::string_view text) : TokenReader(text, kMaxQueryTokens) {}

  Document document() {
    Document document;
    if (at_end()) unexpected();
    while (!at_end()) {
      if (sees_word("fragment")) {
        Fragment fragment = this->fragment();
        const Location at = fragment.at;
        std::string key = fragment.name;
        if (!document.fragments.emplace(std::move(key), std::move(fragment)).second) {
          fail("There can be only one fragment of a name", at);
        }
      } else {
        document.operations.push_back(operation());
      }
    }
    return document;
  }

 private:
  Operation operation() {
    Operation operation;
    operation.at = token().at;
    if (sees("{")) {
      operation.selections = selections();
      return operation;
    }
    if (take_word("query")) {
      operation.kind = Operation::Kind::kQuery;
    } else if (take_word("mutation")) {
      operation.kind = Operation::Kind::kMutation;
    } else if (take_word("subscription")) {
      operation.kind = Operation::Kind::kSubscription;
    } else {
      unexpected();
    }
    if (token().kind == Token::Kind::kName) operation.name = name();
    if (take("(")) {
      if (sees(")")) unexpected();
      while (!failed() && !take(")")) operation.variables.push_back(variable());
    }
    operation.directives = directives(false);
    operation.selections = selections();
    return operation;
  }

  VariableDefinition variable() {
    VariableDefinition variable;
    variable.at = token().at;
    expect("$");
    variable.name = name();
    expect(":");
    variable.type = type();
    if (take("=")) variable.fallback = value(true);
    (void)directives(true);
    return variable;
  }

  Fragment fragment() {
    Fragment fragment;
    fragment.at = token().at;
    advance();
    if (sees_word("on")) unexpected();
    fragment.name = name();
    if (!take_word("on")) unexpected();
    fragment.on = name();
    fragment.directives = directives(false);
    fragment.selections = selections();
    return fragment;
  }

  std::vector<Selection> selections() {
    const Level level(*this);
    std::vector<Selection> list;
    expect("{");
    if (sees("}")) unexpected();
    while (!failed() && !take("}")) list.push_back(selection());
    return list;
  }

  Selection selection() {
    Selection selection;
    selection.at = token().at;
    if (take("...")) return fragment_selection(std::move(selection));
    selection.name = name();
    if (take(":")) {
      selection.alias = std::move(selection.name);
      selection.name = name();
    }
    selection.arguments = arguments(false);
    selection.directives = directives(false);
    if (sees("{")) selection.selections = selections();
    return selection;
  }

  Selection fragment_selection(Selection selection) {
    if (token().kind == Token::Kind::kName && !sees_word("on")) {
      selection.kind = Selection::Kind::kSpread;
      selection.name = name();
      selection.directives = directives(false);
      return selection;
    }
    selection.kind = Selection::Kind::kInline;
    if (take_word("on")) selection.on = name();
    selection.directives = directives(false);
    selection.selections = selections();
    return selection;
  }
};

}  // namespace

std::optional<Document> parse_query(std::string_view text, QueryError& error) {
  if (text.size() > kMaxQueryBytes) {
    error = QueryError("the query is longer than " + std::to_string(kMaxQueryBytes) + " bytes", {});
    error.status = 413;
    error.code = "TOO_LARGE";
    return std::nullopt;
  }
  QueryParser parser(text);
  Document document = parser.document();
  if (!parser.failed()) return document;
  error = parser.error();
  return std::nullopt;
}

}  // namespace hkube::api::graphql
