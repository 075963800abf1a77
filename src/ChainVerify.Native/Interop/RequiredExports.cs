namespace ChainVerify.Native;

/// <summary>The names of the functions that are called; a library that lacks one is refused.</summary>
internal static class RequiredExports
{
    internal const string ContextCreate = "secp256k1_context_create";
    internal const string ContextDestroy = "secp256k1_context_destroy";
    internal const string ContextRandomize = "secp256k1_context_randomize";
    internal const string ContextSetIllegalCallback = "secp256k1_context_set_illegal_callback";
    internal const string ContextSetErrorCallback = "secp256k1_context_set_error_callback";
    internal const string PublicKeyParse = "secp256k1_ec_pubkey_parse";
    internal const string PublicKeySerialize = "secp256k1_ec_pubkey_serialize";
    internal const string PublicKeyCreate = "secp256k1_ec_pubkey_create";
    internal const string SignatureParse = "secp256k1_ecdsa_signature_parse_compact";
    internal const string SignatureNormalize = "secp256k1_ecdsa_signature_normalize";
    internal const string Verify = "secp256k1_ecdsa_verify";
    internal const string RecoverableSignatureParse = "secp256k1_ecdsa_recoverable_signature_parse_compact";
    internal const string RecoverableSignatureSerialize = "secp256k1_ecdsa_recoverable_signature_serialize_compact";
    internal const string SignRecoverable = "secp256k1_ecdsa_sign_recoverable";
    internal const string Recover = "secp256k1_ecdsa_recover";

    internal static IReadOnlyList<string> All { get; } =
    [
        ContextCreate, ContextDestroy, ContextRandomize, ContextSetIllegalCallback, ContextSetErrorCallback,
        PublicKeyParse, PublicKeySerialize, PublicKeyCreate,
        SignatureParse, SignatureNormalize, Verify,
        RecoverableSignatureParse, RecoverableSignatureSerialize, SignRecoverable, Recover,
    ];

    /// <summary>Whether the function belongs to the recovery module, which a build can leave out.</summary>
    internal static bool IsOfRecoveryModule(string name) => name.Contains("recover", StringComparison.Ordinal);
}
