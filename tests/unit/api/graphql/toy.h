#pragma once

#include <string>

#include "api/errc.h"
#include "api/graphql/execute.h"
#include "api/graphql/introspection.h"

namespace hkube::api::graphql {

/// A small schema with one of everything, and a server for it.
class Toy {
 public:
  Toy() : schema_(*Schema::parse(kText)) {
    add_introspection(resolvers_, schema_);
    resolvers_.add("Query", "echo", [](const FieldCall& call) -> Result<Json> { return call.arguments(); });
    resolvers_.add("Query", "book", [](const FieldCall& call) -> Result<Json> {
      if (call.text("id") == "none") return Error(Errc::kNotFound, "book none Not Found");
      return Json{{"id", call.text("id")}, {"pages", "12"}, {"price", 3}, {"sold", 1}, {"title", {1, "x"}}};
    });
    resolvers_.add("Query", "books", [](const FieldCall&) -> Result<Json> {
      return Json::array({{{"id", "a"}, {"tags", {"x", nullptr, 7}}}, nullptr, 5});
    });
    resolvers_.add_list("Query", "many", [](const FieldCall& call, const ItemSink& sink) -> Status {
      for (int i = 0; i < call.arguments()["count"].get<int>(); ++i) {
        HKUBE_TRY(sink({{"id", i}}));
        if (i == 7) return Error(Errc::kInternal, "the eighth");
      }
      return {};
    });
    resolvers_.add("Book", "writer", [](const FieldCall& call) -> Result<Json> {
      if (call.parent["id"] == "b") return Error(Errc::kInternal, "no writer");
      return Json{{"name", "W"}, {"book", call.parent}};
    });
  }

  QueryAnswer ask(const std::string& query, const Json& variables = nullptr, const std::string& operation = {},
                  const QueryLimits& limits = {}) const {
    return ask(QueryRequest{query, operation, variables, AnswerFormat::kAny, false}, limits);
  }
  QueryAnswer ask(const QueryRequest& request, const QueryLimits& limits = {}) const {
    return execute_query(schema_, resolvers_, request, limits);
  }

 private:
  static constexpr const char* kText = R"(
    scalar Object
    enum Colour { RED GREEN }
    input Range { from: Int = 1 to: Int! colour: Colour deeper: Range }
    type Query {
      echo(int: Int float: Float string: String boolean: Boolean id: ID colour: Colour range: Range
           ints: [Int!] object: Object fallback: Int = 5): Object
      book(id: ID!): Book
      books: [Book]
      many(count: Int!): [Book]
      old: Int @deprecated(reason: "no more")
    }
    type Book { id: ID title: String pages: Int price: Float sold: Boolean tags: [String] writer: Writer }
    "Who writes"
    type Writer { name: String book: Book }
  )";
  Schema schema_;
  Resolvers resolvers_;
};

}  // namespace hkube::api::graphql
