using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ChainVerify.Simulator;

/// <summary>
/// What the derived key signs under each message scheme, and how the signature is put into a record
/// (RECORDS-AND-CLI.md 1, second table). The twin of the verifier's construction, as <see cref="LinkPreimages"/> is.
/// </summary>
internal static class MessageSignatures
{
    /// <summary>Whether the scheme's message is a 32-byte hash.</summary>
    internal static bool TakesHash(MessageScheme scheme) => scheme is MessageScheme.Eip191Hash or MessageScheme.Digest;

    /// <summary>The form in which the scheme's signatures usually come: the tutorial's oracle, resp. the agent's <c>Sign</c>.</summary>
    internal static SignatureForm UsualForm(MessageScheme scheme)
        => scheme is MessageScheme.Digest or MessageScheme.Sha256 ? SignatureForm.Compact : SignatureForm.Ethereum;

    /// <summary>The digest that a secp256k1 key signs.</summary>
    /// <param name="scheme">One of the four ECDSA schemes.</param>
    /// <param name="message">The message; exactly 32 bytes where the scheme takes a hash.</param>
    /// <exception cref="ArgumentException">The length does not fit the scheme, or the scheme is no ECDSA scheme.</exception>
    internal static Digest256 Digest(MessageScheme scheme, ReadOnlySpan<byte> message)
    {
        CheckLength(scheme, message.Length);
        return scheme switch
        {
            MessageScheme.Eip191Hash or MessageScheme.Eip191 => LinkPreimages.Hash(Eip191(message)),
            MessageScheme.Digest => Digest256.Create(message),
            MessageScheme.Sha256 => Digest256.Create(SHA256.HashData(message)),
            _ => throw new ArgumentException("The scheme signs no ECDSA digest.", nameof(scheme)),
        };
    }

    /// <summary>Puts a message and any signature bytes of a fitting length together.</summary>
    /// <param name="scheme">The scheme.</param>
    /// <param name="message">The message.</param>
    /// <param name="signature">65 bytes, or 64 where the scheme allows it.</param>
    /// <exception cref="ArgumentException">A length does not fit the scheme.</exception>
    internal static SignedMessage Create(MessageScheme scheme, ReadOnlyMemory<byte> message, ReadOnlySpan<byte> signature)
    {
        CheckLength(scheme, message.Length);
        return scheme switch
        {
            MessageScheme.Eip191Hash => SignedMessage.Eip191Hash(Digest256.Create(message.Span), RecoverableSignature.Create(signature)),
            MessageScheme.Eip191 => SignedMessage.Eip191(message, RecoverableSignature.Create(signature)),
            MessageScheme.Digest => SignedMessage.Digest(Digest256.Create(message.Span), EcdsaSignature.Create(signature)),
            MessageScheme.Sha256 => SignedMessage.Sha256(message, EcdsaSignature.Create(signature)),
            MessageScheme.Ed25519 => SignedMessage.Ed25519(message, Ed25519Signature.Create(signature)),
            _ => SignedMessage.None,
        };
    }

    private static byte[] Eip191(ReadOnlySpan<byte> message)
        => [0x19, .. "Ethereum Signed Message:\n"u8, .. Encoding.ASCII.GetBytes(message.Length.ToString(CultureInfo.InvariantCulture)), .. message];

    private static void CheckLength(MessageScheme scheme, int length)
    {
        if (TakesHash(scheme) && length != Digest256.Size)
        {
            throw new ArgumentException($"The scheme {MessageSchemeNames.GetName(scheme)} takes a hash of 32 bytes.", nameof(length));
        }
    }
}
