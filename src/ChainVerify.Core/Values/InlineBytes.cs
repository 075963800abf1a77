using System.Runtime.CompilerServices;

namespace ChainVerify;

// Storage of the value types. An inline array keeps the bytes inside the struct, so an array of
// values is one block of memory and a value is copied without touching the heap.

[InlineArray(20)]
internal struct Bytes20
{
    private byte _element0;
}

[InlineArray(32)]
internal struct Bytes32
{
    private byte _element0;
}

[InlineArray(33)]
internal struct Bytes33
{
    private byte _element0;
}

[InlineArray(64)]
internal struct Bytes64
{
    private byte _element0;
}

[InlineArray(65)]
internal struct Bytes65
{
    private byte _element0;
}
