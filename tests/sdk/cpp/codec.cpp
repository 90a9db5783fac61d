// Reads lines of hex and answers each with what it is once read and written again, or with the error.
#include <hkube/value.h>

#include <iostream>
#include <string>

namespace {

std::string from_hex(const std::string& text) {
  std::string bytes;
  for (std::size_t at = 0; at + 1 < text.size(); at += 2) {
    bytes.push_back(static_cast<char>(std::stoi(text.substr(at, 2), nullptr, 16)));
  }
  return bytes;
}

std::string to_hex(const std::string& bytes) {
  constexpr const char* kDigits = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += {kDigits[byte >> 4], kDigits[byte & 15]};
  }
  return text;
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    try {
      std::cout << to_hex(hkube::msgpack::pack(hkube::msgpack::unpack(from_hex(line)))) << "\n";
    } catch (const hkube::msgpack::Error& error) {
      std::cout << error.what() << "\n";
    }
  }
}
