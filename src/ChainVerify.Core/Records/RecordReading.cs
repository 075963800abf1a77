using System.Text.Json;

namespace ChainVerify.Records;

/// <summary>
/// Judges the gathered values of one record and makes a chain of them. The first defect in reading order decides, then
/// the first missing field in the order of the table (RECORDS-AND-CLI.md 1).
/// </summary>
internal ref partial struct RecordReading
{
    private readonly ReadOnlySpan<byte> _json;
    private readonly RecordTokens _tokens;
    private readonly RecordArena _arena;
    private readonly bool _isOracle;

    // What other fields are judged by; null when the field that says it is itself defective, which will be reported.
    private readonly ClaimVersion? _claimVersion;
    private readonly KeyAlgorithm? _algorithm;
    private readonly MessageScheme? _scheme;

    private AppId? _appId;
    private Utf8Text _scope;
    private DerivedPublicKey _publicKey;
    private CompressedPublicKey? _appPublicKey;
    private RecoverableSignature _appSignature;
    private RecoverableSignature _kmsSignature;

    private Digest256 _messageHash;
    private ReadOnlyMemory<byte> _message;
    private EcdsaSignature _messageSignature;
    private bool _hasMessageSignature;

    // Oracle answers: the two integers as they are hashed, big-endian, and the two texts.
    private Bytes32 _price;
    private Bytes32 _timestamp;
    private ReadOnlySpan<byte> _source;
    private ReadOnlySpan<byte> _fingerprint;
    private Digest256 _statementHash;
    private Address? _signerAddress;

    internal RecordReading(ReadOnlySpan<byte> json, RecordTokens tokens, RecordArena arena)
    {
        _json = json;
        _tokens = tokens;
        _arena = arena;
        _isOracle = tokens.Has(RecordSlot.SignatureChain)
            && tokens.Get(RecordSlot.SignatureChain).Kind == JsonTokenType.StartObject;
        _claimVersion = ReadClaimVersion();
        _algorithm = ReadAlgorithm();
        _scheme = ReadScheme();
    }

    /// <summary>The record's id, when there is exactly one and it is text; it does not depend on the other fields.</summary>
    internal Utf8Text? Id { get; private set; }

    /// <summary>Judges every value.</summary>
    /// <param name="invalidUtf8At">The place of the first byte that is no UTF-8; −1 if there is none.</param>
    /// <returns><c>default</c> when the record is well-formed.</returns>
    internal Verdict Judge(int invalidUtf8At)
    {
        bool isInvalidUtf8 = invalidUtf8At >= 0;
        for (int index = 0; index < _tokens.Count; index++)
        {
            ref readonly RecordToken token = ref _tokens[index];
            if (isInvalidUtf8 && token.Start > invalidUtf8At)
            {
                break;
            }

            if (!_isOracle && RecordSlots.IsOracleOnly(token.Slot))
            {
                continue;
            }

            Verdict verdict = token.Mark switch
            {
                TokenMark.None => JudgeValue(token, index),
                TokenMark.Duplicate => Malformed(token, RecordDefect.Duplicate),
                TokenMark.NotAllowed => Malformed(token, RecordDefect.NotAllowed),
                _ => Verdict.Malformed(RecordField.Record, RecordDefect.InvalidText),
            };
            if (verdict != default)
            {
                return verdict;
            }
        }

        // A bad byte in a known value made that value defective, so this one is in a name or in an unknown field.
        return isInvalidUtf8 ? Verdict.Malformed(RecordField.Record, RecordDefect.InvalidText) : JudgePresence();
    }

    /// <summary>Reads the id, wherever the record is defective otherwise, so that its verdict can be told apart.</summary>
    internal void ReadId()
    {
        for (int index = 0; index < _tokens.Count; index++)
        {
            if (_tokens[index] is { Slot: RecordSlot.Id, Mark: TokenMark.Duplicate })
            {
                return;
            }
        }

        if (_tokens.Has(RecordSlot.Id) && ReadText(_tokens.Get(RecordSlot.Id), out Utf8Text id) == RecordDefect.None)
        {
            Id = id;
        }
    }

    /// <summary>The chain of a record that <see cref="Judge"/> found well-formed.</summary>
    internal readonly void CreateChain(out SignatureChain chain)
        => chain = new SignatureChain
        {
            AppId = _appId,
            Claim = _claimVersion == ClaimVersion.V1 ? KeyClaim.V1(_scope)
                : _tokens.Has(RecordSlot.Purpose) ? KeyClaim.V0(_scope)
                : default,
            PublicKey = _publicKey,
            AppPublicKey = _appPublicKey,
            AppSignature = _appSignature,
            KmsSignature = _kmsSignature,
            Message = CreateMessage(),
            StatementHash = _isOracle ? _statementHash : null,
            SignerAddress = _isOracle ? _signerAddress : null,
        };

    private static Verdict Malformed(in RecordToken token, RecordDefect defect)
        => defect == RecordDefect.None ? default : Verdict.Malformed(RecordSlots.GetField(token.Slot), defect);

    private Verdict JudgeValue(in RecordToken token, int index)
    {
        switch (token.Slot)
        {
            case RecordSlot.Id:
                return Id is null ? Malformed(token, ReadText(token, out _)) : default;
            case RecordSlot.AppId:
                return Malformed(token, ReadAppId(token));
            case RecordSlot.Claim:
                return Malformed(token, GetNameDefect(token, _claimVersion.HasValue));
            case RecordSlot.Purpose:
                return Malformed(token, _claimVersion == ClaimVersion.V1 ? RecordDefect.NotAllowed : ReadText(token, out _scope));
            case RecordSlot.Domain:
                return Malformed(token, _claimVersion == ClaimVersion.V0 ? RecordDefect.NotAllowed : ReadText(token, out _scope));
            case RecordSlot.Algorithm:
                return Malformed(token, GetNameDefect(token, _algorithm.HasValue));
            case RecordSlot.PublicKey:
                return Malformed(token, ReadPublicKey(token));
            case RecordSlot.AppPublicKey:
                return Malformed(token, ReadAppPublicKey(token));
            case RecordSlot.AppSignature:
                return Malformed(token, ReadLinkSignature(token, out _appSignature));
            case RecordSlot.KmsSignature:
                return Malformed(token, ReadLinkSignature(token, out _kmsSignature));
            case RecordSlot.SignatureChain:
                return Malformed(token, token.Kind switch
                {
                    JsonTokenType.StartObject => RecordDefect.None,
                    JsonTokenType.StartArray => token.Length is 2 or 3 ? RecordDefect.None : RecordDefect.WrongLength,
                    _ => RecordDefect.WrongType,
                });
            case RecordSlot.MessageScheme:
                return Malformed(token, JudgeScheme(token));
            case RecordSlot.MessageHash:
                return Malformed(token, ReadMessageHash(token));
            case RecordSlot.Message:
                return Malformed(token, ReadMessage(token));
            case RecordSlot.MessageSignature or RecordSlot.ChainMessageSignature:
                return Malformed(token, ReadMessageSignature(token));
            default:
                return JudgeOracleValue(token, index);
        }
    }

    private readonly Verdict JudgePresence()
    {
        RecordField missing =
            _claimVersion == ClaimVersion.V1 && !_tokens.Has(RecordSlot.Domain) ? RecordField.Domain
            : !_tokens.Has(RecordSlot.PublicKey) ? RecordField.PublicKey
            : !_tokens.Has(RecordSlot.AppSignature) ? RecordField.AppSignature
            : !_tokens.Has(RecordSlot.KmsSignature) ? RecordField.KmsSignature
            : FindMissingMessageField();
        if (missing == RecordField.Record && _isOracle)
        {
            missing = FindMissingStatementField();
        }

        return missing == RecordField.Record ? default : Verdict.Malformed(missing, RecordDefect.Missing);
    }

    private readonly ClaimVersion? ReadClaimVersion()
        => !_tokens.Has(RecordSlot.Claim) ? ClaimVersion.V0
            : ReadName(_tokens.Get(RecordSlot.Claim), stackalloc byte[MaximumNameBytes]) switch
            {
                [(byte)'v', (byte)'0'] => ClaimVersion.V0,
                [(byte)'v', (byte)'1'] => ClaimVersion.V1,
                _ => null,
            };

    private readonly KeyAlgorithm? ReadAlgorithm()
    {
        if (!_tokens.Has(RecordSlot.Algorithm))
        {
            return KeyAlgorithm.Secp256k1;
        }

        ReadOnlySpan<byte> name = ReadName(_tokens.Get(RecordSlot.Algorithm), stackalloc byte[MaximumNameBytes]);
        return name.SequenceEqual("secp256k1"u8) ? KeyAlgorithm.Secp256k1
            : name.SequenceEqual("ed25519"u8) ? KeyAlgorithm.Ed25519
            : null;
    }

    private RecordDefect ReadAppId(in RecordToken token)
    {
        Span<byte> bytes = stackalloc byte[AppId.Size];
        RecordDefect defect = ReadBytes(token, bytes);
        _appId = AppId.Create(bytes);
        return defect;
    }

    private RecordDefect ReadPublicKey(in RecordToken token)
    {
        if (_algorithm is not { } algorithm)
        {
            // No length is right or wrong for an unknown algorithm.
            RecordDefect content = ReadBytes(token, []);
            return content == RecordDefect.WrongLength ? RecordDefect.None : content;
        }

        Span<byte> bytes = stackalloc byte[CompressedPublicKey.Size];
        bytes = bytes[..(algorithm == KeyAlgorithm.Ed25519 ? Ed25519PublicKey.Size : CompressedPublicKey.Size)];
        RecordDefect defect = ReadBytes(token, bytes);
        DerivedPublicKey.TryCreate(bytes, algorithm, out _publicKey); // the length fits the algorithm
        return defect;
    }

    private RecordDefect ReadAppPublicKey(in RecordToken token)
    {
        Span<byte> bytes = stackalloc byte[CompressedPublicKey.Size];
        RecordDefect defect = ReadBytes(token, bytes);
        _appPublicKey = CompressedPublicKey.Create(bytes);
        return defect;
    }

    private readonly RecordDefect ReadLinkSignature(in RecordToken token, out RecoverableSignature signature)
    {
        Span<byte> bytes = stackalloc byte[RecoverableSignature.Size];
        RecordDefect defect = ReadBytes(token, bytes);
        signature = RecoverableSignature.Create(bytes);
        return defect;
    }
}
