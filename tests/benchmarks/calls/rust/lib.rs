//! The functions of calls.c, as PyO3 has them, compiled for one version of Python.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyDict;

#[pyfunction]
fn nothing() {}

#[pyfunction]
fn add(a: i64, b: i64) -> i64 {
    a.wrapping_add(b)
}

#[pyfunction]
fn double(value: f64) -> f64 {
    value * 2.0
}

#[pyfunction]
fn text_length(text: &str) -> usize {
    text.len()
}

#[pyfunction]
fn bytes_length(data: &[u8]) -> usize {
    data.len()
}

#[pyfunction]
fn total(values: Vec<f64>) -> f64 {
    values.iter().sum()
}

#[pyfunction(factor = "None")]
fn scale(value: f64, factor: Option<f64>) -> f64 {
    value * factor.unwrap_or(2.0)
}

#[pyfunction]
fn pair(a: i64, b: i64) -> (i64, i64) {
    (b, a)
}

#[pyfunction]
fn hundred() -> Vec<i64> {
    (0..100).collect()
}

#[pyfunction]
fn apply(callback: &PyAny, value: i64) -> PyResult<&PyAny> {
    callback.call1((value,))
}

#[pyfunction]
fn append(list: &PyAny, value: i64) -> PyResult<&PyAny> {
    list.call_method1(intern!(list.py(), "append"), (value,))
}

#[pyfunction]
fn real(value: &PyAny) -> PyResult<&PyAny> {
    value.getattr(intern!(value.py(), "real"))
}

#[derive(FromPyObject)]
struct Point {
    #[pyo3(item)]
    x: f64,
    #[pyo3(item)]
    y: f64,
}

#[pyfunction]
fn norm(point: Point) -> f64 {
    point.x * point.x + point.y * point.y
}

#[pyfunction]
fn make_point(py: Python<'_>, x: f64, y: f64) -> PyResult<&PyDict> {
    let dict = PyDict::new(py);
    dict.set_item(intern!(py, "x"), x)?;
    dict.set_item(intern!(py, "y"), y)?;
    Ok(dict)
}

#[pymodule]
fn rust_calls(_py: Python<'_>, module: &PyModule) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(nothing, module)?)?;
    module.add_function(wrap_pyfunction!(add, module)?)?;
    module.add_function(wrap_pyfunction!(double, module)?)?;
    module.add_function(wrap_pyfunction!(text_length, module)?)?;
    module.add_function(wrap_pyfunction!(bytes_length, module)?)?;
    module.add_function(wrap_pyfunction!(total, module)?)?;
    module.add_function(wrap_pyfunction!(scale, module)?)?;
    module.add_function(wrap_pyfunction!(pair, module)?)?;
    module.add_function(wrap_pyfunction!(hundred, module)?)?;
    module.add_function(wrap_pyfunction!(apply, module)?)?;
    module.add_function(wrap_pyfunction!(append, module)?)?;
    module.add_function(wrap_pyfunction!(real, module)?)?;
    module.add_function(wrap_pyfunction!(norm, module)?)?;
    module.add_function(wrap_pyfunction!(make_point, module)?)?;
    Ok(())
}
