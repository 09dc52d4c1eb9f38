// What both modules bind: a class with a virtual function, an exception, containers.
#pragma once
#include <stdexcept>
#include <string>
#include <vector>

struct Overdrawn : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct Account {
    long balance = 0;
    virtual ~Account() = default;
    virtual std::string kind() const { return "plain"; }
    long withdraw(long amount) {
        if (amount > balance) throw Overdrawn("only " + std::to_string(balance) + " are left");
        if (amount < 0) throw std::invalid_argument("a negative amount");
        return balance -= amount;
    }
};

struct Savings : Account {
    std::string kind() const override { return "savings"; }
};

inline double total(const std::vector<double> &values) {
    double sum = 0;
    for (double value : values) sum += value;
    return sum;
}
