using ChainVerify.Dstack;
using Xunit;

namespace ChainVerify.Tests.Dstack;

/// <summary>Where clients look for an agent.</summary>
public class EndpointTests
{
    [Theory]
    [InlineData("/srv/a.sock", "/srv/a.sock", "http://localhost/")]
    [InlineData("relative.sock", "relative.sock", "http://localhost/")]
    [InlineData("unix:/srv/a.sock", "/srv/a.sock", "http://localhost/")]
    [InlineData("unix:///srv/a.sock", "/srv/a.sock", "http://localhost/")]
    [InlineData("http://localhost:8090", null, "http://localhost:8090/")]
    [InlineData("https://host/a/b", null, "https://host/a/b/")]
    public void Texts_name_sockets_or_addresses(string text, string? socket, string address)
    {
        DstackEndpoint endpoint = DstackEndpoint.Parse(text);
        Assert.Equal(socket, endpoint.SocketPath);
        Assert.Equal(address, endpoint.BaseAddress.AbsoluteUri);
        Assert.True(DstackEndpoint.TryParse(text, out DstackEndpoint? parsed));
        Assert.Equal(endpoint.ToString(), parsed.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("http://")]
    [InlineData("http://host/?q=1")]
    [InlineData("http://host/#f")]
    public void Other_texts_are_refused(string text)
    {
        Assert.Throws<FormatException>(() => DstackEndpoint.Parse(text));
        Assert.False(DstackEndpoint.TryParse(text, out _));
    }

    [Fact]
    public void A_path_that_no_socket_can_have_is_refused()
    {
        Assert.ThrowsAny<ArgumentException>(() => DstackEndpoint.UnixSocket("/" + new string('x', 200)));
        Assert.Throws<ArgumentException>(() => DstackEndpoint.Http(new Uri("ftp://host/")));
        Assert.Throws<ArgumentException>(() => DstackEndpoint.Http(new Uri("relative", UriKind.Relative)));
        Assert.False(DstackEndpoint.TryParse(null, out _));
    }

    [Fact]
    public void A_password_is_not_shown()
        => Assert.Equal("http://host/", DstackEndpoint.Parse("http://user:secret@host").ToString());

    [Fact]
    public void The_environment_variable_comes_first()
    {
        DstackEndpoint endpoint = EndpointDiscovery.Dstack.Discover(
            name => name == "DSTACK_SIMULATOR_ENDPOINT" ? " /srv/sim.sock " : null, _ => true);
        Assert.Equal("/srv/sim.sock", endpoint.SocketPath);
        Assert.Contains("DSTACK_SIMULATOR_ENDPOINT", endpoint.Origin, StringComparison.Ordinal);
        Assert.Equal(
            "/srv/tappd",
            EndpointDiscovery.Tappd.Discover(name => name == "TAPPD_SIMULATOR_ENDPOINT" ? "/srv/tappd" : null, _ => true).SocketPath);
    }

    [Fact]
    public void A_variable_that_names_nothing_is_an_error_and_nothing_else_is_tried()
    {
        FormatException exception = Assert.Throws<FormatException>(
            () => EndpointDiscovery.Dstack.Discover(_ => "http://", _ => true));
        Assert.Contains("DSTACK_SIMULATOR_ENDPOINT", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dstack.sock")]
    [InlineData("tappd.sock")]
    public void The_first_socket_that_exists_is_taken_else_the_first(string name)
    {
        EndpointDiscovery discovery = name == "tappd.sock" ? EndpointDiscovery.Tappd : EndpointDiscovery.Dstack;
        string[] order = [$"/var/run/{name}", $"/run/{name}", $"/var/run/dstack/{name}", $"/run/dstack/{name}"];
        for (int first = 0; first < order.Length; first++)
        {
            string[] existing = order[first..];
            Assert.Equal(order[first], discovery.Discover(_ => "", path => existing.Contains(path)).SocketPath);
        }

        DstackEndpoint none = discovery.Discover(_ => null, _ => false);
        Assert.Equal(order[0], none.SocketPath);
        Assert.All(order, path => Assert.Contains(path, none.Origin, StringComparison.Ordinal));
    }
}
