using System.Runtime.InteropServices;
using Xunit;

namespace ChainVerify.Tests.Native;

/// <summary>The first step of the search: a library that was named. Each test asks a process of its own.</summary>
public sealed class ExplicitLibraryTests : IDisposable
{
    private const string Variable = "CHAINVERIFY_LIBSECP256K1";
    private readonly ProbeDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_variable_names_the_library_and_wins_over_package_and_system()
    {
        byte[] library = await SystemLibrary.BytesOrSkipAsync();
        string named = _directory.Write("elsewhere/my-own-name.so", library);
        _directory.Write("app/libsecp256k1.so", library);

        ProbeReport report = await _directory.RunWithAsync(Variable, named, "ChainVerify.LibSecp256k1=none");

        Assert.Equal("Explicit", report.Source);
        Assert.Equal(named, report.Path);
        Assert.Equal("0.", report.Version![..2]);
        Assert.Equal(ProbeReport.KnownKey, report.Recovered);
        Assert.Empty(report.Refused);
    }

    [Fact]
    public async Task The_application_value_names_the_library()
    {
        string named = _directory.Write("elsewhere/libsecp256k1.so", await SystemLibrary.BytesOrSkipAsync());

        ProbeReport report = await _directory.RunAsync($"ChainVerify.LibSecp256k1={named}");

        Assert.Equal("Explicit", report.Source);
        Assert.Equal(named, report.Path);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("NONE")]
    public async Task None_hides_the_library_without_an_error(string none)
    {
        ProbeReport report = await _directory.RunWithAsync(Variable, none);

        Assert.Equal("None", report.Source);
        Assert.True(report.IsHidden);
        Assert.False(report.IsAvailable);
        Assert.Null(report.Error);
        Assert.Null(report.Requirement);
        Assert.Empty(report.Refused);
        Assert.Equal("NativeLibraryUnavailableException", report.Recovered);
    }

    [Fact]
    public async Task A_missing_file_is_an_error_and_nothing_else_is_tried()
    {
        string missing = Path.Combine(_directory.Root, "missing.so");

        AssertRefused(await _directory.RunWithAsync(Variable, missing), missing, "not found");
    }

    [Fact]
    public async Task A_directory_is_an_error() =>
        AssertRefused(await _directory.RunWithAsync(Variable, _directory.Program), _directory.Program, "a directory");

    [Theory]
    [InlineData("libsecp256k1.so.1")]
    [InlineData("./libsecp256k1.so")]
    public async Task A_relative_path_is_an_error_even_where_the_file_is_in_the_current_directory(string relative)
    {
        _directory.Write("app/" + relative, await SystemLibrary.BytesOrSkipAsync());

        AssertRefused(await _directory.RunWithAsync(Variable, relative), relative, "not a full path");
    }

    [Fact]
    public async Task A_text_file_is_an_error()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The reason is that of the ELF check.");
        string text = _directory.Write("text.so", "This is no library, however long this text may be. It goes on and on."u8);

        AssertRefused(await _directory.RunWithAsync(Variable, text), text, "not a shared library");
    }

    [Theory]
    [InlineData(40)]
    [InlineData(1000)]
    [InlineData(100_000)]
    [InlineData(-5000)]
    public async Task A_truncated_library_is_an_error_and_the_process_lives(int length)
    {
        byte[] library = await SystemLibrary.BytesOrSkipAsync();

        // Negative: cut behind the end of the last loaded segment's start, well before the symbols end.
        byte[] cut = library[..(length > 0 ? length : library.Length + length)];
        string path = _directory.Write("cut.so", cut);

        ProbeReport report = await _directory.RunWithAsync(Variable, path);

        AssertRefused(report, path, length == 40 ? "not a shared library" : "truncated");
    }

    [Fact]
    public async Task A_library_for_another_processor_is_an_error()
    {
        byte[] library = await SystemLibrary.BytesOrSkipAsync();
        library[18] = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? (byte)183 : (byte)62;
        string path = _directory.Write("foreign.so", library);

        AssertRefused(await _directory.RunWithAsync(Variable, path), path, "another processor");
    }

    [Fact]
    public async Task Another_library_is_an_error_that_says_what_it_does_not_export()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The runtime's own library has another name elsewhere.");
        string other = _directory.Write(
            "libsecp256k1.so", await File.ReadAllBytesAsync(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "libSystem.Native.so"), TestContext.Current.CancellationToken));

        ProbeReport report = await _directory.RunWithAsync(Variable, other);

        AssertRefused(report, other, "secp256k1_context_create and the other 14 needed functions are not exported (not libsecp256k1)");
    }

    [Fact]
    public async Task A_library_without_the_recovery_module_is_an_error_that_says_so()
    {
        byte[] library = await SystemLibrary.BytesOrSkipAsync();
        string path = _directory.Write("libsecp256k1.so", ForgedLibrary.WithoutRecoveryModule(library));

        ProbeReport report = await _directory.RunWithAsync(Variable, path);

        AssertRefused(report, path, "secp256k1_ecdsa_recover are not exported (library built without the recovery module)");
    }

    [Fact]
    public async Task A_library_that_gives_a_wrong_answer_is_an_error()
    {
        byte[] library = await SystemLibrary.BytesOrSkipAsync();
        string path = _directory.Write(
            "libsecp256k1.so", ForgedLibrary.WithExportReplaced(library, "secp256k1_ecdsa_recover", by: "secp256k1_ecdsa_verify"));

        AssertRefused(await _directory.RunWithAsync(Variable, path), path, "the known-answer recovery gave a wrong key");
    }

    private static void AssertRefused(ProbeReport report, string path, string reason)
    {
        Assert.Equal("None", report.Source);
        Assert.False(report.IsAvailable);
        ProbeRefusal refusal = Assert.Single(report.Refused);
        Assert.Equal(path, refusal.Path);
        Assert.Contains(reason, refusal.Reason, StringComparison.Ordinal);

        // Nobody asked for the library to be required, and yet another engine must not quietly take over.
        foreach (string? text in new[] { report.Error, report.Requirement })
        {
            Assert.Contains(path, text, StringComparison.Ordinal);
            Assert.Contains(reason, text, StringComparison.Ordinal);
        }

        Assert.Equal("NativeLibraryUnavailableException", report.Recovered);
    }
}
