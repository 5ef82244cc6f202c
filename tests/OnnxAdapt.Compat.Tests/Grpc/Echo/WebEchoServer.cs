using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Google.Protobuf;
using Grpc.AspNetCore.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OnnxAdapt.Compat.Tests.Grpc.Echo;

/// <summary>The echo service over HTTP/1.1, for gRPC-Web calls that tests put together byte by byte.</summary>
internal sealed class WebEchoServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly HttpClient _http = new();

    private WebEchoServer(WebApplication application)
    {
        _application = application;
        _http.BaseAddress = new Uri(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public static async Task<WebEchoServer> StartAsync(bool defaultEnabled = true, Action<GrpcServiceEndpointConventionBuilder>? map = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1));
        builder.Services.AddSingleton(new EchoProbe());
        builder.Services.AddGrpc();
        var application = builder.Build();
        application.UseRouting();
        application.UseGrpcWeb(new GrpcWebOptions { DefaultEnabled = defaultEnabled });
        var mapped = application.MapGrpcService<EchoService>();
        map?.Invoke(mapped);
        await application.StartAsync();
        return new WebEchoServer(application);
    }

    /// <summary>Sends a body as it is.</summary>
    public async Task<WebAnswer> PostAsync(string method, string contentType, byte[] body)
    {
        using var content = new ByteArrayContent(body) { Headers = { ContentType = MediaTypeHeaderValue.Parse(contentType) } };
        using var response = await _http.PostAsync(new Uri($"/onnxadapt.tests.echo.Echo/{method}", UriKind.Relative), content);
        return new WebAnswer(response.StatusCode, response.Content.Headers.ContentType?.ToString(), await response.Content.ReadAsByteArrayAsync())
        {
            StatusHeader = response.Headers.TryGetValues("grpc-status", out var values) ? values.Single() : null,
        };
    }

    /// <summary>A message in its frame.</summary>
    public static byte[] Frame(IMessage message)
    {
        var payload = message.ToByteArray();
        return [0, (byte)(payload.Length >> 24), (byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, .. payload];
    }

    /// <summary>Bytes as base64 in ASCII.</summary>
    public static byte[] Text(byte[] bytes) => Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes));

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _application.DisposeAsync();
    }
}
