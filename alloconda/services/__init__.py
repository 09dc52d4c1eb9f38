"""The use cases: order, concurrency and cancellation, on ports that adapters fill."""
