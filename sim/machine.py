"""What the processor can do and numba does not offer by itself."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

READ, KEEP, DATA = 0, 3, 1  # arguments of llvm.prefetch: to read, to keep in all caches, data


@intrinsic
def bits_of(typing_context: Any, number: Any) -> Any:
    """Return the 64 bits that hold a float64, as uint64."""

    def _code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.IntType(64))

    return types.uint64(types.float64), _code


@intrinsic
def float_of(typing_context: Any, bits: Any) -> Any:
    """Return the float64 that 64 bits hold."""

    def _code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.DoubleType())

    return types.float64(types.uint64), _code


@intrinsic
def prefetch(typing_context: Any, array: Any, index: Any) -> Any:
    """Ask for the cache line of ``array[index]`` without waiting; past the end is harmless."""

    def _code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        byte = ir.IntType(8).as_pointer()
        address = builder.bitcast(builder.gep(data, [arguments[1]]), byte)
        word = ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [byte, word, word, word])
        function = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0i8")
        builder.call(function, [address, word(READ), word(KEEP), word(DATA)])
        return context.get_dummy_value()

    return types.none(array, types.uint64), _code


@intrinsic
def copy_16(typing_context: Any, target: Any, at: Any, source: Any, start: Any) -> Any:
    """Copy 16 numbers of 32 bits, from ``source[start]`` on to ``target[at]`` on, unchecked."""

    def _code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        def place(array: int, index: int) -> Any:
            data = context.make_array(signature.args[array])(
                context, builder, arguments[array]
            ).data
            return builder.bitcast(builder.gep(data, [arguments[index]]), line.as_pointer())

        line = ir.VectorType(ir.IntType(32), 16)
        builder.store(builder.load(place(2, 3), align=4), place(0, 1), align=4)
        return context.get_dummy_value()

    return types.none(target, types.uint64, source, types.uint64), _code
