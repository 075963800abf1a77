namespace ChainVerify.Records;

// The lower end of the chain: the scheme, what was signed and the signature.
internal ref partial struct RecordReading
{
    private readonly MessageScheme? ReadScheme()
    {
        // An oracle's answer is signed in one way; another scheme in it is a defect of messageScheme.
        if (_isOracle || !_tokens.Has(RecordSlot.MessageScheme))
        {
            return MessageScheme.Eip191Hash;
        }

        return ParseScheme(_tokens.Get(RecordSlot.MessageScheme));
    }

    private readonly MessageScheme? ParseScheme(in RecordToken token)
        => MessageSchemeNames.TryParse(ReadName(token, stackalloc byte[MaximumNameBytes]), out MessageScheme scheme) ? scheme : null;

    private readonly RecordDefect JudgeScheme(in RecordToken token)
    {
        MessageScheme? given = ParseScheme(token);
        return given is { } known && known != _scheme ? RecordDefect.Conflict : GetNameDefect(token, given.HasValue);
    }

    private RecordDefect ReadMessageHash(in RecordToken token)
    {
        if (_scheme is not (null or MessageScheme.Eip191Hash or MessageScheme.Digest))
        {
            return RecordDefect.NotAllowed;
        }

        Span<byte> bytes = stackalloc byte[Digest256.Size];
        RecordDefect defect = ReadBytes(token, bytes);
        _messageHash = Digest256.Create(bytes);
        return defect;
    }

    private RecordDefect ReadMessage(in RecordToken token)
        => _scheme is null or MessageScheme.Eip191 or MessageScheme.Sha256 or MessageScheme.Ed25519
            ? ReadBytes(token, out _message)
            : RecordDefect.NotAllowed;

    private RecordDefect ReadMessageSignature(in RecordToken token)
    {
        if (_scheme == MessageScheme.None)
        {
            return RecordDefect.NotAllowed;
        }

        RecordDefect defect = ReadSignature(token, out EcdsaSignature signature);
        if (defect != RecordDefect.None)
        {
            return defect;
        }

        // Only an element of the signature chain and a field of its own can both get here: what is twice elsewhere is a duplicate.
        if (_hasMessageSignature && signature != _messageSignature)
        {
            return RecordDefect.Conflict;
        }

        _messageSignature = signature;
        _hasMessageSignature = true;
        return RecordDefect.None;
    }

    private readonly RecordDefect ReadSignature(in RecordToken token, out EcdsaSignature signature)
    {
        signature = default;
        Span<byte> bytes = stackalloc byte[RecoverableSignature.Size];
        RecordDefect defect = RecordDefect.WrongLength;
        if (_scheme != MessageScheme.Ed25519)
        {
            defect = ReadBytes(token, bytes);
        }

        if (defect == RecordDefect.WrongLength && _scheme is not (MessageScheme.Eip191Hash or MessageScheme.Eip191))
        {
            bytes = bytes[..EcdsaSignature.CompactSize];
            defect = ReadBytes(token, bytes);
        }

        if (defect == RecordDefect.None)
        {
            EcdsaSignature.TryCreate(bytes, out signature); // 64 or 65 bytes
        }

        return defect;
    }

    private readonly RecordField FindMissingMessageField()
    {
        if (_scheme == MessageScheme.None)
        {
            return RecordField.Record;
        }

        (RecordSlot slot, RecordField field) = _scheme is MessageScheme.Eip191Hash or MessageScheme.Digest
            ? (RecordSlot.MessageHash, RecordField.MessageHash)
            : (RecordSlot.Message, RecordField.Message);
        return !_tokens.Has(slot) ? field
            : !_hasMessageSignature ? RecordField.MessageSignature
            : RecordField.Record;
    }

    private readonly SignedMessage CreateMessage() => _scheme switch
    {
        MessageScheme.Eip191Hash => SignedMessage.Eip191Hash(_messageHash, _messageSignature.Storage),
        MessageScheme.Eip191 => SignedMessage.Eip191(_message, _messageSignature.Storage),
        MessageScheme.Digest => SignedMessage.Digest(_messageHash, _messageSignature),
        MessageScheme.Sha256 => SignedMessage.Sha256(_message, _messageSignature),
        MessageScheme.Ed25519 => SignedMessage.Ed25519(_message, Ed25519Signature.Create(_messageSignature.Bytes)),
        _ => SignedMessage.None,
    };
}
