using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace OnnxAdapt.FunctionalTests.Inference;

public sealed class RestRefusalTests(InferenceFixture fixture) : IClassFixture<InferenceFixture>
{
    private const string JsonLength = "Inference-Header-Content-Length";
    private const string Path = "/v2/models/labelled/infer";

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{\"inputs\":null}")]
    [InlineData("{\"inputs\":[]}")]
    [InlineData("{\"inputs\":[1]}")]
    [InlineData("{\"inputs\":[{}]}")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,4],\"data\":[1,2,3,NaN]}]}")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,4],\"data\":[1,2,3,1e999]}]}")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,4],\"data\":[1,2,3,\"4\"]}]}")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,4],\"data\":[1,2,3]}]}")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,4],\"data\":[1,2,3,4,5]}]}")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,4],\"data\":7}]}")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,4.5],\"data\":[1]}]}")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[4611686018427387904,4],\"data\":[]}]}")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[-1,4],\"data\":[1,2,3,4]}]}")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP16\",\"shape\":[1,4],\"data\":[1,2,3,4]}]}")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,4],\"data\":[1,2,3,4]}]}")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,4],\"parameters\":{\"binary_data_size\":16}}]}")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,4],\"parameters\":{\"binary_data_size\":-16}}]}")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,4],\"data\":[1,2,3,4],\"parameters\":{\"binary_data_size\":16}}]}")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,4],\"data\":[1,2,3,4]}],\"outputs\":[{\"name\":\"y\",\"parameters\":{\"classification\":0}}]}")]
    [InlineData("{\"inputs\":[{\"name\":\"\\ud800\",\"datatype\":\"FP32\",\"shape\":[1,4],\"data\":[1,2,3,4]}]}")]
    public async Task Infer_BadJson_IsBadRequest(string json) => Assert.Equal(HttpStatusCode.BadRequest, await RefuseAsync(new StringContent(json)));

    [Fact]
    public async Task Infer_DeepJson_IsBadRequest() =>
        Assert.Equal(HttpStatusCode.BadRequest, await RefuseAsync(new StringContent("{\"inputs\":" + new string('[', 100_000))));

    [Theory]
    [InlineData("-1")]
    [InlineData("3000")]
    [InlineData("abc")]
    [InlineData("99999999999")]
    [InlineData("1")]
    [InlineData("")]
    public async Task Infer_WrongJsonLength_IsBadRequest(string length)
    {
        using var content = new ByteArrayContent("""{"inputs":[{"name":"x","datatype":"FP32","shape":[1,4],"data":[1,2,3,4]}]}"""u8.ToArray());
        content.Headers.TryAddWithoutValidation(JsonLength, length);

        Assert.Equal(HttpStatusCode.BadRequest, await RefuseAsync(content));
    }

    [Fact]
    public async Task Infer_TrailingBytes_IsBadRequest()
    {
        var json = """{"inputs":[{"name":"x","datatype":"FP32","shape":[1,4],"data":[1,2,3,4]}]}"""u8.ToArray();
        using var content = new ByteArrayContent([.. json, 1, 2, 3]);
        content.Headers.Add(JsonLength, json.Length.ToString(System.Globalization.CultureInfo.InvariantCulture));

        Assert.Equal(HttpStatusCode.BadRequest, await RefuseAsync(content));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Infer_CompressedBomb_IsBadRequest(string encoding)
    {
        using var target = new MemoryStream();
        await using (Stream stream = encoding == "gzip" ? new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true) : new ZLibStream(target, CompressionLevel.Fastest, leaveOpen: true))
        {
            var zeros = new byte[1024 * 1024];
            for (var megabyte = 0; megabyte < 256; megabyte++) await stream.WriteAsync(zeros);
        }

        using var content = new ByteArrayContent(target.ToArray());
        content.Headers.ContentEncoding.Add(encoding);

        Assert.Equal(HttpStatusCode.BadRequest, await RefuseAsync(content));
    }

    [Fact]
    public async Task Infer_DamagedOrUnknownCompression_IsRefused()
    {
        using var damaged = new ByteArrayContent([1, 2, 3]);
        damaged.Headers.ContentEncoding.Add("gzip");
        Assert.Equal(HttpStatusCode.BadRequest, await RefuseAsync(damaged));
        using var unknown = new ByteArrayContent([1, 2, 3]);
        unknown.Headers.ContentEncoding.Add("br");
        Assert.Equal(HttpStatusCode.NotImplemented, await RefuseAsync(unknown));
    }

    [Theory]
    [InlineData("/v2/models/unknown")]
    [InlineData("/v2/models/unknown/ready")]
    [InlineData("/v2/models/unknown/stats")]
    [InlineData("/v2/models/simple/versions/77")]
    [InlineData("/v2/models/%2e%2e%2f%2e%2e%2fetc/config")]
    [InlineData("/v2/models/..%2f..%2fetc%2fpasswd")]
    [InlineData("/v2/models/a%00b")]
    [InlineData("/v2/nothing")]
    [InlineData("/v2/models/simple/nothing")]
    public async Task Get_WhatIsNotThere_IsAnErrorInJson(string path)
    {
        var answer = await RawAsync($"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        Assert.Matches("^HTTP/1.1 40[04] ", answer);
        Assert.DoesNotContain("   at ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_BodyThatEndsEarly_DoesNotDisturbOthers()
    {
        await RawAsync($"POST {Path} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{{\"inputs\":", endSending: true);

        using var health = await fixture.Http.GetAsync("/v2/health/live");
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
    }

    private async Task<HttpStatusCode> RefuseAsync(HttpContent content)
    {
        using var response = await fixture.Http.PostAsync(Path, content);
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        var error = body.RootElement.GetProperty("error").GetString()!;
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", error, StringComparison.Ordinal);
        return response.StatusCode;
    }

    private async Task<string> RawAsync(string request, bool endSending = false)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(fixture.Http.BaseAddress!.Host, fixture.Http.BaseAddress.Port);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        if (endSending) socket.Client.Shutdown(SocketShutdown.Send);
        try
        {
            using var reader = new StreamReader(stream);
            return await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(1));
        }
        catch (IOException)
        {
            return "reset";
        }
    }
}
