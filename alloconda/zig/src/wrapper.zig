//! Structs that stand for a kind of Python object of their own, instead of for a dict.
//!
//! Each has a namespace that says how it is converted:
//!
//! - `parts`: the types of what it holds;
//! - `allocates` and `borrows`: whether an argument needs memory, and may point into its object;
//! - `expected`: what an argument must be, in words;
//! - `annotation(context)`: its type in a stub, without which that is anything, and `items` where
//!   it needs more than `parts`;
//! - `fromPython(T, value, scope, place)`, or `not_argument`: what to write instead;
//! - `toPython(ownership, value)`, or `not_result`, and `release(ownership, value)` for references;
//! - `owns`: that its values always have something to release.

const std = @import("std");
const classes = @import("classes.zig");
const complex = @import("complex.zig");
const containers = @import("containers.zig");
const reference = @import("class/reference.zig");
const state = @import("state.zig");

/// The namespace of a struct that has one: its own `alloconda_wrapper`, or that of a type of the
/// standard library.
pub fn of(comptime T: type) ?type {
    if (@typeInfo(T) != .@"struct") return null;
    if (@hasDecl(T, "alloconda_wrapper")) return T.alloconda_wrapper;
    if (state.isState(T)) return state.Refused(T);
    if (classes.isClass(T)) return reference.OfValue(T);
    if (classes.isNamedTuple(T)) return classes.OfNamedTuple(T);
    if (containers.isHashMap(T)) return containers.OfMap(T);
    if (complex.isComplex(T)) return complex.Conversion;
    return null;
}
