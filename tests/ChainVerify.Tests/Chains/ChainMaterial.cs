using System.Security.Cryptography;
using System.Text;
using ChainVerify.Simulator;
using CsCheck;
using Xunit;

namespace ChainVerify.Tests.Chains;

/// <summary>
/// Two KMS roots with a few apps and derived keys of every kind, and generators of valid and damaged chains over them.
/// Damage is blind: bytes are changed anywhere, so what the verdict must be is the reference verifier's business.
/// </summary>
internal static class ChainMaterial
{
    internal static readonly SimulatedKms TrustedKms = SimulatedKms.Create(Seed("trusted KMS"));

    internal static readonly SimulatedKms OtherTrustedKms = SimulatedKms.Create(Seed("other trusted KMS"));

    internal static readonly SimulatedKms StrangeKms = SimulatedKms.Create(Seed("strange KMS"));

    internal static readonly SimulatedKey[] Keys = MakeKeys();

    internal static readonly CompressedPublicKey[] AppKeys = [.. Keys.Select(key => key.AppPublicKey).Distinct()];

    private static readonly Gen<byte[]> GenMessage = Gen.Byte.Array[0, 200];

    internal static readonly Gen<SignatureChain> GenValid =
        from key in Gen.OneOf(Keys)
        from scheme in key.PublicKey.Algorithm == KeyAlgorithm.Ed25519
            ? Gen.OneOf(MessageScheme.Ed25519, MessageScheme.None)
            : Gen.OneOf(MessageScheme.Eip191Hash, MessageScheme.Eip191Hash, MessageScheme.Eip191, MessageScheme.Digest, MessageScheme.Sha256, MessageScheme.None)
        from message in GenMessage
        from form in Gen.Int[0, 3]
        from namesApp in Gen.Bool
        from namesAppId in Gen.Frequency((5, Gen.Const(true)), (1, Gen.Const(false)))
        select Sign(key, scheme, message, form, namesApp, namesAppId);

    /// <summary>Valid chains and chains with one or two wounds.</summary>
    internal static readonly Gen<SignatureChain> GenAny =
        from chain in GenValid
        from other in GenValid
        from wounds in Gen.Frequency(
            (4, Gen.Const(Array.Empty<(int, int, byte)>())),
            (6, Gen.Select(Gen.Int[0, 14], Gen.Int[0, 1000], Gen.Byte).Array[1]),
            (1, Gen.Select(Gen.Int[0, 14], Gen.Int[0, 1000], Gen.Byte).Array[2]))
        select wounds.Aggregate(chain, (wounded, wound) => Wound(wounded, other, wound.Item1, wound.Item2, wound.Item3));

    internal static readonly Gen<TrustPolicy> GenPolicy =
        from rules in Gen.OneOf(VerificationRules.Strict, VerificationRules.Evm)
        from roots in Gen.Int[0, 3]
        from apps in Gen.Int[0, 3]
        from scopes in Gen.Int[0, 3]
        from schemes in Gen.Int[0, 3]
        select MakePolicy(rules, roots, apps, scopes, schemes);

    internal static TrustPolicy MakePolicy(VerificationRules rules, int roots, int apps, int scopes, int schemes)
    {
        TrustPolicyBuilder builder = new TrustPolicyBuilder().UseRules(rules);
        switch (roots)
        {
            case 0: // one root, known by its address
                builder.TrustKmsRoot(KmsRoot.FromAddress(TrustedKms.RootAddress));
                break;
            case 1: // one root, known by its key
                builder.TrustKmsRoot(TrustedKms.Root);
                break;
            case 2: // two
                builder.TrustKmsRoot(KmsRoot.FromAddress(OtherTrustedKms.RootAddress)).TrustKmsRoot(TrustedKms.Root);
                break;
            default: // sixteen, known in both ways
                for (int i = 0; i < 14; i++)
                {
                    using SimulatedKms unused = SimulatedKms.Create(Seed($"unused KMS {i}"));
                    builder.TrustKmsRoot(i % 2 == 0 ? unused.Root : KmsRoot.FromAddress(unused.RootAddress));
                }

                builder.TrustKmsRoot(KmsRoot.FromAddress(TrustedKms.RootAddress)).TrustKmsRoot(KmsRoot.FromAddress(OtherTrustedKms.RootAddress));
                break;
        }

        if (apps == 0)
        {
            builder.AcceptApp(Keys[0].AppId);
        }
        else if (apps == 1)
        {
            builder.AcceptApp(Keys[0].AppId).AcceptApp(Keys[^1].AppId);
        }
        else
        {
            builder.AcceptAnyApp();
        }

        if (scopes == 1)
        {
            builder.AcceptPurpose("").AcceptPurpose("ethereum").AcceptDomain("storage");
        }
        else if (scopes >= 2)
        {
            builder.AcceptAnyPurpose().AcceptAnyDomain();
        }

        if (schemes == 1)
        {
            builder.AcceptMessageScheme(MessageScheme.None).AcceptMessageScheme(MessageScheme.Sha256).AcceptMessageScheme(MessageScheme.Eip191Hash);
        }
        else if (schemes >= 2)
        {
            builder.AcceptAnyMessageScheme();
        }

        return builder.Build();
    }

    internal static SignatureChain Sign(SimulatedKey key, MessageScheme scheme, byte[] message, int form, bool namesApp, bool namesAppId = true)
    {
        byte[] signed = scheme is MessageScheme.Eip191Hash or MessageScheme.Digest ? SHA256.HashData(message) : message;
        SignatureForm? signatureForm = scheme switch
        {
            MessageScheme.Eip191Hash or MessageScheme.Eip191 => form % 2 == 0 ? SignatureForm.Ethereum : SignatureForm.RecoveryId,
            MessageScheme.Digest or MessageScheme.Sha256 => (SignatureForm)(form % 3),
            _ => null,
        };
        SignatureChain chain = key.SignMessage(scheme, signed, signatureForm, namesApp);
        return namesAppId ? chain : With(chain, appId: null, hasAppId: false);
    }

    /// <summary>Copies a chain with some of its parts replaced.</summary>
    internal static SignatureChain With(
        in SignatureChain chain,
        AppId? appId = null,
        bool hasAppId = true,
        KeyClaim? claim = null,
        DerivedPublicKey? publicKey = null,
        CompressedPublicKey? appPublicKey = null,
        RecoverableSignature? appSignature = null,
        RecoverableSignature? kmsSignature = null,
        SignedMessage? message = null,
        Digest256? statementHash = null,
        Address? signerAddress = null) => new()
        {
            AppId = hasAppId ? appId ?? chain.AppId : null,
            Claim = claim ?? chain.Claim,
            PublicKey = publicKey ?? chain.PublicKey,
            AppPublicKey = appPublicKey ?? chain.AppPublicKey,
            AppSignature = appSignature ?? chain.AppSignature,
            KmsSignature = kmsSignature ?? chain.KmsSignature,
            Message = message ?? chain.Message,
            StatementHash = statementHash ?? chain.StatementHash,
            SignerAddress = signerAddress ?? chain.SignerAddress,
        };

    private static SignatureChain Wound(in SignatureChain chain, in SignatureChain other, int kind, int place, byte value)
    {
        switch (kind)
        {
            case 0:
                return With(chain, appId: AppId.Create(Change((chain.AppId ?? default).Bytes, place, value)));
            case 1:
                return With(chain, publicKey: ChangeKey(chain.PublicKey, place, value));
            case 2:
                return With(chain, appPublicKey: CompressedPublicKey.Create(Change((chain.AppPublicKey ?? AppKeys[0]).Bytes, place, value)));
            case 3:
                return With(chain, appPublicKey: AppKeys[place % AppKeys.Length]);
            case 4:
                return With(chain, appSignature: RecoverableSignature.Create(Change(chain.AppSignature.Bytes, place, value)));
            case 5:
                return With(chain, kmsSignature: RecoverableSignature.Create(Change(chain.KmsSignature.Bytes, place, value)));
            case 6:
                return With(chain, appSignature: Twist(chain.AppSignature, place));
            case 7:
                return With(chain, kmsSignature: Twist(chain.KmsSignature, place));
            case 8:
                return With(chain, message: ChangeMessage(chain.Message, place, value));
            case 9:
                return With(chain, claim: other.Claim);
            case 10:
                return With(chain, appSignature: other.AppSignature);
            case 11:
                return With(chain, kmsSignature: other.KmsSignature);
            case 12:
                return With(chain, message: other.Message);
            case 13:
                return With(chain, publicKey: other.PublicKey);
            default:
                return place % 2 == 0
                    ? With(chain, statementHash: place % 4 == 0 ? chain.Message.Hash : default(Digest256))
                    : With(chain, signerAddress: AddressOf(place % 4 == 1 ? chain.PublicKey : other.PublicKey));
        }
    }

    /// <summary>The other half of s, the other parity, the other spelling of v, or a v out of range.</summary>
    private static RecoverableSignature Twist(in RecoverableSignature signature, int place)
    {
        byte[] bytes = signature.Bytes.ToArray();
        switch (place % 6)
        {
            case 0: // the same signature in the EVM's eyes
                NegateS(bytes);
                bytes[64] ^= 1;
                bytes[64] = bytes[64] is 26 or 29 ? (byte)(55 - bytes[64]) : bytes[64];
                break;
            case 1:
                NegateS(bytes);
                break;
            case 2:
                bytes[64] = (byte)(bytes[64] >= 27 ? 55 - bytes[64] : 1 - bytes[64]);
                break;
            case 3:
                bytes[64] = (byte)(bytes[64] >= 27 ? bytes[64] - 27 : bytes[64] + 27);
                break;
            case 4:
                bytes[64] = new byte[] { 2, 3, 4, 26, 29, 30, 255 }[place % 7];
                break;
            default:
                bytes.AsSpan(place % 2 * 32, 32).Fill((byte)(place % 3 == 0 ? 0xFF : 0));
                break;
        }

        return RecoverableSignature.Create(bytes);
    }

    private static void NegateS(byte[] signature)
        => Reference.ReferenceCurve.Bytes(Reference.ReferenceCurve.N - Reference.ReferenceCurve.Number(signature.AsSpan(32, 32)))
            .CopyTo(signature, 32);

    private static SignedMessage ChangeMessage(in SignedMessage message, int place, byte value)
    {
        byte[] signature = message.Signature.ToArray();
        byte[] text = message.Message.ToArray();
        byte[] hash = message.Hash.Bytes.ToArray();
        switch (place % 5)
        {
            case 0 when signature.Length > 0:
                signature = Change(signature, place / 5, value);
                break;
            case 1 when signature.Length == RecoverableSignature.Size:
                signature = Twist(RecoverableSignature.Create(signature), place / 5).Bytes.ToArray();
                break;
            case 2 when signature.Length == EcdsaSignature.CompactSize && message.Scheme != MessageScheme.Ed25519:
                NegateS(signature);
                break;
            case 3 when text.Length > 0:
                text = Change(text, place / 5, value);
                break;
            default:
                hash = Change(hash, place / 5, value);
                break;
        }

        return message.Scheme switch
        {
            MessageScheme.Eip191Hash => SignedMessage.Eip191Hash(Digest256.Create(hash), RecoverableSignature.Create(signature)),
            MessageScheme.Eip191 => SignedMessage.Eip191(text, RecoverableSignature.Create(signature)),
            MessageScheme.Digest => SignedMessage.Digest(Digest256.Create(hash), EcdsaSignature.Create(signature)),
            MessageScheme.Sha256 => SignedMessage.Sha256(text, EcdsaSignature.Create(signature)),
            MessageScheme.Ed25519 => SignedMessage.Ed25519(text, Ed25519Signature.Create(signature)),
            _ => SignedMessage.None,
        };
    }

    private static DerivedPublicKey ChangeKey(DerivedPublicKey key, int place, byte value)
    {
        Assert.True(DerivedPublicKey.TryCreate(Change(key.Bytes, place, value), key.Algorithm, out DerivedPublicKey changed));
        return changed;
    }

    private static Address AddressOf(DerivedPublicKey key)
        => key.Algorithm == KeyAlgorithm.Secp256k1 && PublicKey.TryDecompress(CompressedPublicKey.Create(key.Bytes), out PublicKey point)
            ? Address.FromPublicKey(point)
            : default;

    private static byte[] Change(ReadOnlySpan<byte> bytes, int place, byte value)
    {
        byte[] changed = bytes.ToArray();
        changed[place % changed.Length] ^= value;
        return changed;
    }

    private static SimulatedKey[] MakeKeys()
    {
        SimulatedApp app = TrustedKms.IssueApp(MakeAppId("app"));
        SimulatedApp other = TrustedKms.IssueApp(MakeAppId("other app"));
        SimulatedApp elsewhere = OtherTrustedKms.IssueApp(MakeAppId("app"));
        SimulatedApp strange = StrangeKms.IssueApp(MakeAppId("app"));
        return
        [
            app.GetKey("/oracle", "ethereum"),
            app.GetKey("/oracle/2", "ethereum"),
            app.GetKey("/long", new string('p', 600)),
            app.GetKey("/empty", ""),
            app.GetKey("/ed", "ethereum", KeyAlgorithm.Ed25519),
            app.GetKeyV1("storage"),
            app.GetKeyV1(new string('d', 700)),
            app.GetKeyV1("storage", KeyAlgorithm.Ed25519),
            elsewhere.GetKey("/oracle", "ethereum"),
            elsewhere.GetKeyV1("storage"),
            strange.GetKey("/oracle", "ethereum"),
            other.GetKey("/oracle", "ethereum"),
            other.GetKey("vms", "signing"),
        ];
    }

    internal static AppId MakeAppId(string name) => AppId.Create(Seed(name).AsSpan(0, AppId.Size));

    internal static byte[] Seed(string name) => SHA256.HashData(Encoding.UTF8.GetBytes("chain material: " + name));
}
