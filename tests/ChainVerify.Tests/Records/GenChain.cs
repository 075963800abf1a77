using CsCheck;

namespace ChainVerify.Tests.Records;

/// <summary>Random chains of every kind, not one of them with a valid signature: records carry bytes.</summary>
internal static class GenChain
{
    private static readonly Gen<Utf8Text> GenText = Gen.OneOf(
            Gen.String[Gen.Char[' ', '~'], 0, 20],
            Gen.String[Gen.Char['\0', '\uD7FF'], 0, 20],
            Gen.OneOf("", "😀\u2028\u202E\u0085", "\"\\/\0\u001F\u007F", "a:b"))
        .Select(text => new Utf8Text(text));

    private static readonly Gen<RecoverableSignature> GenSignature = Gen.Byte.Array[65].Select(bytes => RecoverableSignature.Create(bytes));

    private static readonly Gen<EcdsaSignature> GenAnySignature =
        Gen.OneOf(Gen.Byte.Array[64], Gen.Byte.Array[65]).Select(bytes => EcdsaSignature.Create(bytes));

    private static readonly Gen<Digest256> GenHash = Gen.Byte.Array[32].Select(bytes => Digest256.Create(bytes));

    private static readonly Gen<ReadOnlyMemory<byte>> GenMessage = Gen.Byte.Array[0, 300].Select(bytes => new ReadOnlyMemory<byte>(bytes));

    private static readonly Gen<SignedMessage> GenSigned = Gen.OneOf(
        Gen.Select(GenHash, GenSignature, (hash, signature) => SignedMessage.Eip191Hash(hash, signature)),
        Gen.Select(GenMessage, GenSignature, (message, signature) => SignedMessage.Eip191(message, signature)),
        Gen.Select(GenHash, GenAnySignature, (hash, signature) => SignedMessage.Digest(hash, signature)),
        Gen.Select(GenMessage, GenAnySignature, (message, signature) => SignedMessage.Sha256(message, signature)),
        Gen.Select(GenMessage, Gen.Byte.Array[64], (message, signature) => SignedMessage.Ed25519(message, Ed25519Signature.Create(signature))),
        Gen.Const(SignedMessage.None));

    /// <summary>A text, or null.</summary>
    internal static readonly Gen<Utf8Text?> Id = Gen.OneOf(Gen.Const((Utf8Text?)null), GenText.Select(text => (Utf8Text?)text));

    /// <summary>A chain.</summary>
    internal static readonly Gen<SignatureChain> Chain =
        from appId in Gen.Byte.Array[20].Select(bytes => (AppId?)AppId.Create(bytes)).Or(Gen.Const((AppId?)null))
        from claim in Gen.OneOf(GenText.Select(KeyClaim.V0), GenText.Select(KeyClaim.V1), Gen.Const(default(KeyClaim)))
        from key in Gen.OneOf(
            Gen.Byte.Array[33].Select(bytes => (DerivedPublicKey)CompressedPublicKey.Create(bytes)),
            Gen.Byte.Array[32].Select(bytes => (DerivedPublicKey)Ed25519PublicKey.Create(bytes)))
        from appKey in Gen.Byte.Array[33].Select(bytes => (CompressedPublicKey?)CompressedPublicKey.Create(bytes)).Or(Gen.Const((CompressedPublicKey?)null))
        from appSignature in GenSignature
        from kmsSignature in GenSignature
        from message in GenSigned
        select new SignatureChain
        {
            AppId = appId,
            Claim = claim,
            PublicKey = key,
            AppPublicKey = appKey,
            AppSignature = appSignature,
            KmsSignature = kmsSignature,
            Message = message,
        };

    private static Gen<T> Or<T>(this Gen<T> first, Gen<T> second) => Gen.OneOf(first, second);
}
