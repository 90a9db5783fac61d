#pragma once

#include <cstddef>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace hkube {

/// A map in order of insertion, for JSON objects: HKube's rules depend on the order of keys (leaf order of a cartesian
/// batch, order of results). Look-ups are linear while the map is small and hashed beyond kIndexFrom keys, so that an
/// object with a million keys is not a quadratic trap. Interface: the part of std::map that nlohmann::basic_json uses.
template <class Key, class T, class IgnoredLess = std::less<Key>,
          class Allocator = std::allocator<std::pair<const Key, T>>>
class OrderedMap : public std::vector<std::pair<const Key, T>, Allocator> {
 public:
  using key_type = Key;
  using mapped_type = T;
  using Container = std::vector<std::pair<const Key, T>, Allocator>;
  using iterator = typename Container::iterator;
  using const_iterator = typename Container::const_iterator;
  using size_type = typename Container::size_type;
  using value_type = typename Container::value_type;
  using key_compare = std::equal_to<>;

  OrderedMap() = default;
  explicit OrderedMap(const Allocator& alloc) : Container{alloc} {}
  template <class It>
  OrderedMap(It first, It last, const Allocator& alloc = Allocator()) : Container{alloc} {
    for (; first != last; ++first) emplace(first->first, first->second);
  }
  OrderedMap(std::initializer_list<value_type> init, const Allocator& alloc = Allocator())
      : OrderedMap(init.begin(), init.end(), alloc) {}
  OrderedMap(const OrderedMap& other) : Container(other) { reindex(); }
  OrderedMap(OrderedMap&& other) noexcept : Container(std::move(other)), index_(std::move(other.index_)) {}
  OrderedMap& operator=(const OrderedMap& other) {
    if (this != &other) {
      OrderedMap copy(other);
      this->swap_with(copy);
    }
    return *this;
  }
  OrderedMap& operator=(OrderedMap&& other) noexcept {
    swap_with(other);
    return *this;
  }
  ~OrderedMap() = default;

  std::pair<iterator, bool> emplace(const key_type& key, T&& value) {
    if (auto it = find(key); it != this->end()) return {it, false};
    Container::emplace_back(key, std::forward<T>(value));
    note_last();
    return {std::prev(this->end()), true};
  }
  template <class V>
  std::pair<iterator, bool> emplace(const key_type& key, V&& value) {
    return emplace(key, T(std::forward<V>(value)));
  }
  std::pair<iterator, bool> insert(value_type&& value) { return emplace(value.first, std::move(value.second)); }
  std::pair<iterator, bool> insert(const value_type& value) { return emplace(value.first, T(value.second)); }
  template <class It>
  void insert(It first, It last) {
    for (; first != last; ++first) insert(*first);
  }

  template <class K>
  T& operator[](const K& key) {
    return emplace(key_type(key), T{}).first->second;
  }
  template <class K>
  T& at(const K& key) {
    return find(key)->second;
  }
  template <class K>
  const T& at(const K& key) const {
    return find(key)->second;
  }

  template <class K>
  iterator find(const K& key) {
    return this->begin() + static_cast<std::ptrdiff_t>(position(key));
  }
  template <class K>
  const_iterator find(const K& key) const {
    return this->begin() + static_cast<std::ptrdiff_t>(position(key));
  }
  template <class K>
  size_type count(const K& key) const {
    return position(key) == this->size() ? 0 : 1;
  }

  template <class K, std::enable_if_t<!std::is_convertible_v<K, const_iterator>, int> = 0>
  size_type erase(const K& key) {
    auto it = find(key);
    if (it == this->end()) return 0;
    erase(it);
    return 1;
  }
  iterator erase(iterator pos) { return erase(pos, std::next(pos)); }
  iterator erase(iterator first, iterator last) {
    // Keys are const, so elements are rebuilt in a new container instead of being assigned.
    const auto at_index = first - this->begin();
    Container kept;
    kept.reserve(this->size());
    for (auto it = this->begin(); it != this->end(); ++it) {
      if (it < first || it >= last) kept.emplace_back(it->first, std::move(it->second));
    }
    Container::swap(kept);
    reindex();
    return this->begin() + at_index;
  }
  void clear() {
    Container::clear();
    index_.reset();
  }
  void swap(OrderedMap& other) noexcept { swap_with(other); }

 private:
  static constexpr size_type kIndexFrom = 24;
  using Index = std::unordered_multimap<std::size_t, size_type>;

  void swap_with(OrderedMap& other) noexcept {
    Container::swap(other);
    index_.swap(other.index_);
  }
  static std::size_t hash(std::string_view key) { return std::hash<std::string_view>()(key); }

  template <class K>
  size_type position(const K& key) const {
    const auto* data = Container::data();
    if (index_) {
      auto [first, last] = index_->equal_range(hash(key));
      for (; first != last; ++first) {
        if (data[first->second].first == key) return first->second;
      }
      return this->size();
    }
    for (size_type i = 0; i < this->size(); ++i) {
      if (data[i].first == key) return i;
    }
    return this->size();
  }
  void note_last() {
    if (index_) {
      index_->emplace(hash(this->back().first), this->size() - 1);
    } else if (this->size() > kIndexFrom) {
      reindex();
    }
  }
  void reindex() {
    index_.reset();
    if (this->size() <= kIndexFrom) return;
    index_ = std::make_unique<Index>();
    for (size_type i = 0; i < this->size(); ++i) index_->emplace(hash(Container::data()[i].first), i);
  }

  std::unique_ptr<Index> index_;
};

}  // namespace hkube
