using System.Runtime.CompilerServices;

namespace ChainVerify.Native;

// secp256k1.h and secp256k1_recovery.h promise the sizes and that the values may be copied; what is inside differs
// between builds, so it is never looked at and never leaves this assembly.

/// <summary><c>secp256k1_pubkey</c>: 64 bytes.</summary>
[InlineArray(Size)]
internal struct OpaquePublicKey
{
    internal const int Size = 64;
    private byte _first;
}

/// <summary><c>secp256k1_ecdsa_signature</c>: 64 bytes.</summary>
[InlineArray(Size)]
internal struct OpaqueSignature
{
    internal const int Size = 64;
    private byte _first;
}

/// <summary><c>secp256k1_ecdsa_recoverable_signature</c>: 65 bytes.</summary>
[InlineArray(Size)]
internal struct OpaqueRecoverableSignature
{
    internal const int Size = 65;
    private byte _first;
}
