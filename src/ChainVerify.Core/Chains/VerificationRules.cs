namespace ChainVerify;

/// <summary>Which signatures count (RECORDS-AND-CLI.md 2). Whatever is valid under <see cref="Strict"/> is valid under <see cref="Evm"/>.</summary>
public enum VerificationRules : byte
{
    /// <summary>The protocol's specification plus Ethereum's v: v 0, 1, 27, 28; a high s is refused in every link.</summary>
    Strict = 0,

    /// <summary>Parity with the tutorial contract's <c>verify()</c>: v 0, 1, 27, 28; a high s is accepted.</summary>
    Evm = 1,
}
