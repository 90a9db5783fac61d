#include "api/graphql/check.h"

#include <map>
#include <set>

#include "api/graphql/suggest.h"

namespace hkube::api::graphql {

namespace {

/// Where a variable stands, and what may stand there.
struct Usage {
  std::string variable;
  TypeRef type;
  bool has_default = false;  ///< the place does without a value
  Location at;
};

/// What a definition refers to.
struct Uses {
  std::vector<Usage> variables;
  std::vector<std::pair<std::string, Location>> fragments;
};

class Checker {
 public:
  Checker(const Schema& schema, const Document& document) : schema_(schema), document_(document) {}

  std::vector<QueryError> run() {
    check_names();
    for (const auto& [name, fragment] : document_.fragments) check_fragment(fragment);
    for (const Operation& operation : document_.operations) check_operation(operation);
    check_cycles();
    for (const Operation& operation : document_.operations) check_variables(operation);
    return std::move(errors_);
  }

 private:
  void fail(std::string message, Location at) {
    if (errors_.size() < kMaxErrors) errors_.emplace_back(std::move(message), at);
  }

  void check_names() {
    std::set<std::string> names;
    for (const Operation& operation : document_.operations) {
      if (operation.name.empty() && document_.operations.size() > 1) {
        fail("This anonymous operation must be the only defined operation.", operation.at);
      } else if (!names.insert(operation.name).second) {
        fail("There can be only one operation named \"" + operation.name + "\".", operation.at);
      }
    }
  }

  void check_fragment(const Fragment& fragment) {
    uses_ = &fragment_uses_[fragment.name];
    const TypeDefinition* type = schema_.find(fragment.on);
    check_directives(fragment.directives);
    if (type == nullptr) return fail("Unknown type \"" + fragment.on + "\".", fragment.at);
    if (type->kind != TypeDefinition::Kind::kObject) {
      return fail("Fragment \"" + fragment.name + "\" cannot condition on non composite type \"" + fragment.on + "\".",
                  fragment.at);
    }
    check_selections(fragment.selections, *type);
  }

  void check_operation(const Operation& operation) {
    uses_ = &operation_uses_[&operation];
    if (operation.kind != Operation::Kind::kQuery) {
      return fail(
          "The schema has queries only; changes are made over the REST API, and live updates come from "
          "GET events.",
          operation.at);
    }
    std::set<std::string> names;
    for (const VariableDefinition& variable : operation.variables) {
      if (!names.insert(variable.name).second) {
        fail("There can be only one variable named \"$" + variable.name + "\".", variable.at);
      }
      const TypeDefinition* type = schema_.find(variable.type.name);
      if (type == nullptr) {
        fail("Unknown type \"" + variable.type.name + "\".", variable.at);
      } else if (type->kind == TypeDefinition::Kind::kObject) {
        fail("Variable \"$" + variable.name + "\" cannot be non-input type \"" + variable.type.text() + "\".",
             variable.at);
      } else if (variable.fallback) {
        check_value(*variable.fallback, variable.type, false);
      }
    }
    check_directives(operation.directives);
    check_selections(operation.selections, schema_.query());
  }

  const FieldDefinition* field_of(const TypeDefinition& type, const std::string& name) const {
    if (const FieldDefinition* field = type.field(name)) return field;
    if (type.name != "Query") return nullptr;
    return schema_.find("__Meta")->field(name);
  }

  void check_selections(const std::vector<Selection>& selections, const TypeDefinition& type) {
    for (const Selection& selection : selections) {
      check_directives(selection.directives);
      switch (selection.kind) {
        case Selection::Kind::kField:
          check_field(selection, type);
          break;
        case Selection::Kind::kSpread:
          check_spread(selection, type);
          break;
        case Selection::Kind::kInline:
          if (!selection.on.empty() && selection.on != type.name) {
            mismatch(selection.on, type, selection.at);
          } else {
            check_selections(selection.selections, type);
          }
          break;
      }
    }
  }

  void mismatch(const std::string& on, const TypeDefinition& type, Location at) {
    if (schema_.find(on) == nullptr) return fail("Unknown type \"" + on + "\".", at);
    fail("Fragment cannot be spread here as objects of type \"" + type.name + "\" can never be of type \"" + on + "\".",
         at);
  }

  void check_spread(const Selection& selection, const TypeDefinition& type) {
    const auto it = document_.fragments.find(selection.name);
    if (it == document_.fragments.end()) {
      return fail("Unknown fragment \"" + selection.name + "\".", selection.at);
    }
    uses_->fragments.emplace_back(selection.name, selection.at);
    if (it->second.on != type.name) mismatch(it->second.on, type, selection.at);
  }

  void check_field(const Selection& selection, const TypeDefinition& type) {
    if (selection.name == "__typename") {
      if (!selection.selections.empty() || !selection.arguments.empty()) {
        fail("Field \"__typename\" has neither arguments nor fields.", selection.at);
      }
      return;
    }
    const FieldDefinition* field = field_of(type, selection.name);
    if (field == nullptr) {
      return fail("Cannot query field \"" + selection.name + "\" on type \"" + type.name + "\"." +
                      suggestion(selection.name, type.fields),
                  selection.at);
    }
    const TypeDefinition& result = *schema_.find(field->type.name);
    const std::string shown = "Field \"" + selection.name + "\" of type \"" + field->type.text() + "\"";
    if (result.is_leaf() && !selection.selections.empty()) {
      fail(shown + " must not have a selection since it has no subfields.", selection.at);
    } else if (!result.is_leaf() && selection.selections.empty()) {
      fail(shown + " must have a selection of subfields.", selection.at);
    } else if (!result.is_leaf()) {
      check_selections(selection.selections, result);
    }
    check_arguments(selection.arguments, field->arguments, "field \"" + type.name + "." + field->name + "\"",
                    selection.at);
  }

  void check_arguments(const std::vector<Argument>& given, const std::vector<InputField>& defined,
                       const std::string& owner, Location at) {
    std::set<std::string> names;
    for (const Argument& argument : given) {
      if (!names.insert(argument.name).second) {
        fail("There can be only one argument named \"" + argument.name + "\".", argument.at);
      }
      const auto it = std::find_if(defined.begin(), defined.end(),
                                   [&](const InputField& field) { return field.name == argument.name; });
      if (it == defined.end()) {
        fail("Unknown argument \"" + argument.name + "\" on " + owner + "." + suggestion(argument.name, defined),
             argument.at);
        continue;
      }
      check_value(argument.value, it->type, it->fallback.has_value());
    }
    for (const InputField& field : defined) {
      if (field.type.non_null() && !field.fallback && !names.contains(field.name)) {
        fail("Argument \"" + field.name + "\" of type \"" + field.type.text() + "\" on " + owner +
                 " is required, but it was not provided.",
             at);
      }
    }
  }

  void check_directives(const std::vector<Directive>& directives) {
    static const std::vector<InputField> kCondition{{"if", "", {"Boolean", "!"}, std::nullopt}};
    std::set<std::string> names;
    for (const Directive& directive : directives) {
      if (directive.name != "skip" && directive.name != "include") {
        fail("Unknown directive \"@" + directive.name + "\".", directive.at);
        continue;
      }
      if (!names.insert(directive.name).second) {
        fail("The directive \"@" + directive.name + "\" can only be used once at this location.", directive.at);
      }
      check_arguments(directive.arguments, kCondition, "directive \"@" + directive.name + "\"", directive.at);
    }
  }

  void wrong_value(const Value& value, const TypeRef& type) {
    static constexpr const char* kShown[] = {"a variable", "a number", "a number", "a text",   "true or false",
                                             "null",       "a name",   "a list",   "an object"};
    fail("Expected a value of type \"" + type.text() + "\", found " + kShown[static_cast<int>(value.kind)] +
             (value.text.empty() ? "" : " (" + value.text.substr(0, 100) + ")") + ".",
         value.at);
  }

  void check_value(const Value& value, const TypeRef& type, bool has_default) {
    if (value.kind == Value::Kind::kVariable) {
      uses_->variables.push_back({value.text, type, has_default, value.at});
      return;
    }
    if (type.non_null()) {
      if (value.kind == Value::Kind::kNull) return wrong_value(value, type);
      return check_value(value, type.inner(), false);
    }
    if (value.kind == Value::Kind::kNull) return;
    if (type.is_list()) {
      const TypeRef item = type.inner();
      if (value.kind != Value::Kind::kList) return check_value(value, item, false);
      for (const Value& entry : value.items) check_value(entry, item, false);
      return;
    }
    const TypeDefinition& definition = *schema_.find(type.name);
    switch (definition.kind) {
      case TypeDefinition::Kind::kInput:
        return check_object(value, definition);
      case TypeDefinition::Kind::kEnum:
        if (value.kind != Value::Kind::kEnum || !definition.has_value(value.text)) wrong_value(value, type);
        return;
      default:
        if (!fits_scalar(value, type.name)) wrong_value(value, type);
        if (value.kind == Value::Kind::kObject || value.kind == Value::Kind::kList) note_variables(value);
    }
  }

  /// Variables inside a free-form value may be of any type.
  void note_variables(const Value& value) {
    if (value.kind == Value::Kind::kVariable) uses_->variables.push_back({value.text, {}, false, value.at});
    for (const Value& item : value.items) note_variables(item);
    for (const auto& [key, member] : value.members) note_variables(member);
  }

  void check_object(const Value& value, const TypeDefinition& type) {
    if (value.kind != Value::Kind::kObject) return wrong_value(value, {type.name, ""});
    std::set<std::string> names;
    for (const auto& [key, member] : value.members) {
      if (!names.insert(key).second) fail("There can be only one member named \"" + key + "\".", member.at);
      const InputField* field = type.input(key);
      if (field == nullptr) {
        fail("Field \"" + key + "\" is not defined by type \"" + type.name + "\"." + suggestion(key, type.inputs),
             member.at);
      } else {
        check_value(member, field->type, field->fallback.has_value());
      }
    }
    for (const InputField& field : type.inputs) {
      if (field.type.non_null() && !field.fallback && !names.contains(field.name)) {
        fail("Field \"" + type.name + "." + field.name + "\" is required, but it was not provided.", value.at);
      }
    }
  }

  static bool fits_scalar(const Value& value, const std::string& type) {
    using Kind = Value::Kind;
    if (type == "Int") return value.kind == Kind::kInt && value.text.size() <= 11;
    if (type == "Float") return value.kind == Kind::kInt || value.kind == Kind::kFloat;
    if (type == "String") return value.kind == Kind::kString;
    if (type == "Boolean") return value.kind == Kind::kBoolean;
    if (type == "ID") return value.kind == Kind::kString || value.kind == Kind::kInt;
    return value.kind != Kind::kEnum;
  }

  /// Finds fragments that contain themselves: an iterative search in depth, each fragment once.
  void check_cycles() {
    enum class Mark { kNew, kOpen, kDone };
    std::map<std::string, Mark> marks;
    for (const auto& [root, fragment] : document_.fragments) {
      if (marks[root] != Mark::kNew) continue;
      std::vector<std::pair<std::string, std::size_t>> path{{root, 0}};
      marks[root] = Mark::kOpen;
      while (!path.empty()) {
        const auto& spreads = fragment_uses_[path.back().first].fragments;
        if (path.back().second == spreads.size()) {
          marks[path.back().first] = Mark::kDone;
          path.pop_back();
          continue;
        }
        const auto& [next, at] = spreads[path.back().second++];
        if (marks[next] == Mark::kOpen) fail("Cannot spread fragment \"" + next + "\" within itself.", at);
        if (marks[next] != Mark::kNew) continue;
        marks[next] = Mark::kOpen;
        path.emplace_back(next, 0);
      }
    }
  }

  void check_variables(const Operation& operation) {
    std::map<std::string, const VariableDefinition*> defined;
    for (const VariableDefinition& variable : operation.variables) defined[variable.name] = &variable;
    std::set<std::string> seen;
    std::vector<const Uses*> open{&operation_uses_[&operation]};
    while (!open.empty()) {
      const Uses& uses = *open.back();
      open.pop_back();
      for (const Usage& usage : uses.variables) check_usage(usage, defined);
      for (const auto& [name, at] : uses.fragments) {
        if (seen.insert(name).second) open.push_back(&fragment_uses_[name]);
      }
    }
  }

  void check_usage(const Usage& usage, const std::map<std::string, const VariableDefinition*>& defined) {
    const auto it = defined.find(usage.variable);
    if (it == defined.end()) return fail("Variable \"$" + usage.variable + "\" is not defined.", usage.at);
    if (usage.type.name.empty()) return;
    const VariableDefinition& variable = *it->second;
    TypeRef wanted = usage.type;
    const bool falls_back = usage.has_default || (variable.fallback && variable.fallback->kind != Value::Kind::kNull);
    if (wanted.non_null() && !variable.type.non_null() && falls_back) wanted = wanted.inner();
    if (fits(variable.type, wanted)) return;
    fail("Variable \"$" + usage.variable + "\" of type \"" + variable.type.text() +
             "\" used in position expecting type \"" + usage.type.text() + "\".",
         usage.at);
  }

  /// Whether a variable of one type may stand where the other is wanted.
  static bool fits(TypeRef given, TypeRef wanted) {
    while (true) {
      if (wanted.non_null()) {
        if (!given.non_null()) return false;
        wanted = wanted.inner();
        given = given.inner();
      } else if (given.non_null()) {
        given = given.inner();
      } else if (wanted.is_list() && given.is_list()) {
        wanted = wanted.inner();
        given = given.inner();
      } else {
        return wanted == given;
      }
    }
  }

  const Schema& schema_;
  const Document& document_;
  std::vector<QueryError> errors_;
  std::map<std::string, Uses> fragment_uses_;
  std::map<const Operation*, Uses> operation_uses_;
  Uses* uses_ = nullptr;  ///< of the definition that is being checked
};

}  // namespace

std::vector<QueryError> check_query(const Schema& schema, const Document& document) {
  return Checker(schema, document).run();
}

}  // namespace hkube::api::graphql
