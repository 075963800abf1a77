// A service of your own with the verifier in it: accepts prices that an oracle on dstack has signed.
using ChainVerify;
using ChainVerify.Hosting;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Services.AddChainVerifier(options =>
{
    options.Trust.KmsRoots.Add("0x8f2cF602C9695b23130367ed78d8F557554de7C5");
    options.Trust.Apps.Add("ea549f02e1a25fabd1cb788380e033ec5461b2ff");
});
builder.Services.AddHealthChecks().AddChainVerifier();

WebApplication app = builder.Build();
app.MapHealthChecks("/health");
app.MapPost("/price", async (PriceMessage message, IChainVerifier verifier, CancellationToken cancellation) =>
    message.TryToChain(out SignatureChain chain) && (await verifier.VerifyAsync(chain, cancellation)).IsValid
        ? Results.Ok()
        : Results.StatusCode(StatusCodes.Status403Forbidden));
app.Run();

/// <summary>A message as this service's clients send it.</summary>
internal sealed record PriceMessage(string PublicKey, string AppSignature, string KmsSignature, string MessageHash, string Signature)
{
    /// <summary>Bytes off the wire never throw: what is no chain is refused like an invalid one.</summary>
    internal bool TryToChain(out SignatureChain chain)
    {
        chain = default;
        if (!CompressedPublicKey.TryParse(PublicKey, out CompressedPublicKey key)
            || !RecoverableSignature.TryParse(AppSignature, out RecoverableSignature app)
            || !RecoverableSignature.TryParse(KmsSignature, out RecoverableSignature kms)
            || !Digest256.TryParse(MessageHash, out Digest256 hash)
            || !RecoverableSignature.TryParse(Signature, out RecoverableSignature signature))
        {
            return false;
        }

        chain = new SignatureChain
        {
            Claim = KeyClaim.V0("ethereum"),
            PublicKey = key,
            AppSignature = app,
            KmsSignature = kms,
            Message = SignedMessage.Eip191Hash(hash, signature),
        };
        return true;
    }
}
