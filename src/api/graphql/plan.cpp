#include "api/graphql/plan.h"

#include <algorithm>
#include <set>

#include "api/graphql/coerce.h"

namespace hkube::api::graphql {

namespace {

constexpr int kMaxTypeLists = 2;

QueryError too_much(std::string text, Location at) {
  return QueryError("The query asks for too much: " + std::move(text), at, "QUERY_TOO_COMPLEX");
}

class Planner {
 public:
  Planner(const Schema& schema, const Document& document, const Json& variables, QueryError& error)
      : schema_(schema), document_(document), variables_(variables), error_(error) {}

  bool plan(const TypeDefinition& type, const std::vector<const std::vector<Selection>*>& sets, int depth,
            std::vector<PlannedField>& into) {
    std::vector<Group> groups;
    std::set<std::string> fragments;
    for (const auto* set : sets) {
      if (!collect(*set, groups, fragments)) return false;
    }
    if (depth > kMaxDepth) return fail(too_much("more than " + std::to_string(kMaxDepth) + " levels", groups));
    if (depth == 0 && groups.size() > kMaxRootFields) {
      return fail(too_much("more than " + std::to_string(kMaxRootFields) + " fields of the query type", groups));
    }
    for (const Group& group : groups) {
      PlannedField field;
      if (!plan_field(type, group, depth, field)) return false;
      into.push_back(std::move(field));
    }
    return true;
  }

 private:
  /// Selections with one key.
  struct Group {
    std::vector<const Selection*> selections;
    [[nodiscard]] const Selection& first() const { return *selections.front(); }
  };

  static QueryError too_much(std::string text, const std::vector<Group>& groups) {
    return hkube::api::graphql::too_much(std::move(text), groups.empty() ? Location() : groups.front().first().at);
  }

  bool fail(QueryError error) {
    error_ = std::move(error);
    return false;
  }

  bool collect(const std::vector<Selection>& selections, std::vector<Group>& groups, std::set<std::string>& fragments) {
    for (const Selection& selection : selections) {
      if (++seen_ > kMaxFields) {
        return fail(graphql::too_much("more than " + std::to_string(kMaxFields) + " fields", selection.at));
      }
      if (is_left_out(selection.directives, variables_)) continue;
      if (selection.kind == Selection::Kind::kInline) {
        if (!collect(selection.selections, groups, fragments)) return false;
      } else if (selection.kind == Selection::Kind::kSpread) {
        if (!fragments.insert(selection.name).second) continue;
        const Fragment& fragment = document_.fragments.at(selection.name);
        if (is_left_out(fragment.directives, variables_)) continue;
        if (!collect(fragment.selections, groups, fragments)) return false;
      } else if (!add(selection, groups)) {
        return false;
      }
    }
    return true;
  }

  bool add(const Selection& selection, std::vector<Group>& groups) {
    const auto it = std::find_if(groups.begin(), groups.end(),
                                 [&](const Group& group) { return group.first().key() == selection.key(); });
    if (it == groups.end()) {
      groups.push_back({{&selection}});
      return true;
    }
    const Selection& first = it->first();
    if (first.name != selection.name || !same_arguments(first.arguments, selection.arguments)) {
      QueryError conflict("Fields \"" + selection.key() +
                              "\" conflict: they are different fields or have different "
                              "arguments. Use different aliases on the fields to fetch both.",
                          first.at);
      conflict.locations.push_back(selection.at);
      return fail(std::move(conflict));
    }
    it->selections.push_back(&selection);
    return true;
  }

  static bool same_arguments(const std::vector<Argument>& a, const std::vector<Argument>& b) {
    return a.size() == b.size() && std::all_of(a.begin(), a.end(), [&](const Argument& argument) {
             return std::any_of(b.begin(), b.end(), [&](const Argument& other) {
               return other.name == argument.name && other.value.same_as(argument.value);
             });
           });
  }

  bool plan_field(const TypeDefinition& type, const Group& group, int depth, PlannedField& field) {
    const Selection& first = group.first();
    field.key = first.key();
    field.name = first.name;
    field.at = first.at;
    if (first.name == "__typename") return true;
    field.definition = type.field(first.name);
    if (field.definition == nullptr) field.definition = schema_.find("__Meta")->field(first.name);
    QueryError wrong;
    auto arguments = coerce_arguments(schema_, *field.definition, first.arguments, variables_, wrong);
    if (!arguments) {
      wrong.locations = {first.at};
      return fail(std::move(wrong));
    }
    field.arguments = *std::move(arguments);
    const TypeDefinition& result = *schema_.find(field.definition->type.name);
    if (result.is_leaf()) return true;
    // Types have fields, which have types, which have fields: what looks short could ask for millions.
    const bool of_type = type.name == "__Type" && field.definition->type.is_list();
    if (of_type && ++type_lists_ > kMaxTypeLists) {
      return fail(graphql::too_much("introspection is nested too deeply", first.at));
    }
    std::vector<const std::vector<Selection>*> sets;
    for (const Selection* selection : group.selections) sets.push_back(&selection->selections);
    const bool planned = plan(result, sets, depth + 1, field.fields);
    if (of_type) --type_lists_;
    return planned;
  }

  const Schema& schema_;
  const Document& document_;
  const Json& variables_;
  QueryError& error_;
  std::size_t seen_ = 0;
  int type_lists_ = 0;  ///< lists of types' members that the field is within
};

}  // namespace

bool PlannedField::wants_more_than(std::initializer_list<std::string_view> names) const {
  return std::any_of(fields.begin(), fields.end(), [&](const PlannedField& field) {
    return field.definition != nullptr && std::find(names.begin(), names.end(), field.name) == names.end();
  });
}

bool PlannedField::wants(std::string_view wanted) const {
  return std::any_of(fields.begin(), fields.end(), [&](const PlannedField& field) { return field.name == wanted; });
}

std::optional<std::vector<PlannedField>> make_plan(const Schema& schema, const Document& document,
                                                   const Operation& operation, const Json& variables,
                                                   QueryError& error) {
  std::vector<PlannedField> fields;
  Planner planner(schema, document, variables, error);
  if (!planner.plan(schema.query(), {&operation.selections}, 0, fields)) return std::nullopt;
  return fields;
}

}  // namespace hkube::api::graphql
