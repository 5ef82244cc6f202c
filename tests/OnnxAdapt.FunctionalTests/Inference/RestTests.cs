using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using OnnxAdapt.FunctionalTests.Hosting;

namespace OnnxAdapt.FunctionalTests.Inference;

public sealed class RestTests(InferenceFixture fixture) : IClassFixture<InferenceFixture>
{
    private const string JsonLength = "Inference-Header-Content-Length";
    private static readonly byte[] Sixteen = Requests.Bytes(Enumerable.Range(0, 16).ToArray());

    private static string SimpleJson => $$"""{"id":"7","inputs":[{"name":"INPUT0","datatype":"INT32","shape":[1,16],"data":[[{{string.Join(',', Enumerable.Range(0, 16))}}]]},{"name":"INPUT1","datatype":"INT32","shape":[1,16],"data":[{{string.Join(',', Enumerable.Repeat(1, 16))}}]}]}""";

    [Fact]
    public async Task Health_AndMetadata_AreThere()
    {
        Assert.True((await GetAsync("/v2/health/live")).GetProperty("live").GetBoolean());
        Assert.True((await GetAsync("/v2/health/ready")).GetProperty("ready").GetBoolean());
        Assert.True((await GetAsync("/v2/models/simple/versions/3/ready")).GetProperty("ready").GetBoolean());
        Assert.Contains("binary_tensor_data", (await GetAsync("/v2")).GetProperty("extensions").EnumerateArray().Select(item => item.GetString()));
        var model = await GetAsync("/v2/models/simple");
        Assert.Equal("[-1,16]", model.GetProperty("inputs")[0].GetProperty("shape").GetRawText());
        var config = await GetAsync("/v2/models/simple/config");
        Assert.Equal(("TYPE_INT32", "[16]"), (config.GetProperty("input")[0].GetProperty("data_type").GetString(), config.GetProperty("input")[0].GetProperty("dims").GetRawText()));
    }

    [Fact]
    public async Task Infer_Json_GivesJson()
    {
        var (status, body) = await PostAsync("/v2/models/simple/versions/1/infer", SimpleJson);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(("7", "simple", "1"), (body.GetProperty("id").GetString(), body.GetProperty("model_name").GetString(), body.GetProperty("model_version").GetString()));
        Assert.Equal(Enumerable.Range(1, 16), body.GetProperty("outputs")[0].GetProperty("data").EnumerateArray().Select(item => item.GetInt32()));
    }

    [Theory]
    [InlineData("FP32", "[1.5,-2,3e2,4]", "[1.5,-2,300,4]")]
    [InlineData("FP64", "[1.5,-2,3,4]", "[1.5,-2,3,4]")]
    [InlineData("INT8", "[-128,127,3,4]", "[-128,127,3,4]")]
    [InlineData("INT16", "[[-32768,2],[3,4]]", "[-32768,2,3,4]")]
    [InlineData("INT64", "[-9223372036854775808,2,3,4]", "[-9223372036854775808,2,3,4]")]
    [InlineData("UINT8", "[255,2,3,4]", "[255,2,3,4]")]
    [InlineData("UINT16", "[65535,2,3,4]", "[65535,2,3,4]")]
    [InlineData("UINT32", "[4294967295,2,3,4]", "[4294967295,2,3,4]")]
    [InlineData("UINT64", "[18446744073709551615,2,3,4]", "[18446744073709551615,2,3,4]")]
    [InlineData("BOOL", "[true,false,true,true]", "[true,false,true,true]")]
    [InlineData("BYTES", "[\"a\",\"\",\"b\",\"c\"]", "[\"a\",\"\",\"b\",\"c\"]")]
    public async Task Infer_EveryType_GoesThroughJson(string type, string data, string expected)
    {
        var (_, body) = await PostAsync($"/v2/models/{InferenceModels.IdentityOf(type)}/infer", $$"""{"inputs":[{"name":"x","datatype":"{{type}}","shape":[1,4],"data":{{data}}}]}""");

        Assert.Equal(expected, body.GetProperty("outputs")[0].GetProperty("data").GetRawText());
    }

    [Fact]
    public async Task Infer_TextModel_GivesEmbedding()
    {
        var (status, body) = await PostAsync($"/v2/models/{TestServer.Encoder}/infer", """{"inputs":[{"name":"text","datatype":"BYTES","shape":[2],"data":["hello","world"]}]}""");

        Assert.Equal((HttpStatusCode.OK, "[2,256]"), (status, body.GetProperty("outputs")[0].GetProperty("shape").GetRawText()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Infer_BinaryTensors_GivesBinaryTensors(string encoding)
    {
        var json = """{"inputs":[{"name":"INPUT0","datatype":"INT32","shape":[1,16],"parameters":{"binary_data_size":64}},{"name":"INPUT1","datatype":"INT32","shape":[1,16],"parameters":{"binary_data_size":64}}],"outputs":[{"name":"OUTPUT0","parameters":{"binary_data":true}},{"name":"OUTPUT1"}]}"""u8.ToArray();
        using var content = new ByteArrayContent(Compress([.. json, .. Sixteen, .. Sixteen], encoding));
        content.Headers.Add(JsonLength, json.Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (encoding.Length > 0) content.Headers.ContentEncoding.Add(encoding);

        using var response = await fixture.Http.PostAsync("/v2/models/simple/infer", content);

        var body = await response.Content.ReadAsByteArrayAsync();
        Assert.True(response.IsSuccessStatusCode, Encoding.UTF8.GetString(body));
        var length = int.Parse(response.Headers.TryGetValues(JsonLength, out var values) ? values.Single() : response.Content.Headers.GetValues(JsonLength).Single(), System.Globalization.CultureInfo.InvariantCulture);
        using var header = JsonDocument.Parse(body.AsMemory(0, length));
        var outputs = header.RootElement.GetProperty("outputs");
        Assert.Equal(64, outputs[0].GetProperty("parameters").GetProperty("binary_data_size").GetInt32());
        Assert.Equal(16, outputs[1].GetProperty("data").GetArrayLength());
        Assert.Equal(Enumerable.Range(0, 16).Select(value => value * 2), Enumerable.Range(0, 16).Select(index => BitConverter.ToInt32(body, length + (index * 4))));
    }

    [Fact]
    public async Task Infer_BareBytes_AreTheOnlyInput()
    {
        using var tensor = new ByteArrayContent(Requests.Bytes(1f, 2f, 3f, 4f));
        tensor.Headers.Add(JsonLength, "0");
        using var response = await fixture.Http.PostAsync("/v2/models/labelled/infer", tensor);
        Assert.Equal(Requests.Bytes(1f, 2f, 3f, 4f), (await response.Content.ReadAsByteArrayAsync())[^16..]);

        using var text = new ByteArrayContent("hello"u8.ToArray());
        text.Headers.Add(JsonLength, "0");
        using var embedded = await fixture.Http.PostAsync($"/v2/models/{TestServer.Encoder}/infer", text);
        Assert.Equal(HttpStatusCode.OK, embedded.StatusCode);

        using var two = new ByteArrayContent(Sixteen);
        two.Headers.Add(JsonLength, "0");
        using var refused = await fixture.Http.PostAsync("/v2/models/simple/infer", two);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Fact]
    public async Task Infer_AcceptingGzip_GivesGzip()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v2/models/simple/infer") { Content = new StringContent(SimpleJson) };
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
        using var response = await fixture.Http.SendAsync(request);

        Assert.Equal("gzip", response.Content.Headers.ContentEncoding.Single());
        await using var body = new GZipStream(await response.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        using var json = await JsonDocument.ParseAsync(body);
        Assert.Equal(2, json.RootElement.GetProperty("outputs").GetArrayLength());
    }

    [Fact]
    public async Task Repository_LoadsListsUnloads()
    {
        var name = InferenceModels.IdentityOf("INT16");
        Assert.Equal(HttpStatusCode.OK, (await PostAsync($"/v2/repository/models/{name}/load", "{}")).Status);
        var (_, index) = await PostAsync("/v2/repository/index", """{"ready":true}""");
        Assert.Contains(index.EnumerateArray(), model => model.GetProperty("name").GetString() == name && model.GetProperty("state").GetString() == "READY");
        Assert.Equal(HttpStatusCode.OK, (await PostAsync($"/v2/repository/models/{name}/unload", """{"parameters":{"unload_dependents":false}}""")).Status);
        using var ready = await fixture.Http.GetAsync($"/v2/models/{name}/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync("/v2/repository/models/unknown/load", "{}")).Status);
        Assert.Equal(HttpStatusCode.NotImplemented, (await PostAsync("/v2/repository/models/simple/load", """{"parameters":{"config":"{}"}}""")).Status);
    }

    [Fact]
    public async Task Settings_StatisticsAndMemory_AreThere()
    {
        await PostAsync("/v2/models/simple/infer", SimpleJson);
        var statistics = (await GetAsync("/v2/models/simple/stats")).GetProperty("model_stats");
        Assert.Contains(statistics.EnumerateArray(), version => version.GetProperty("inference_count").GetInt64() > 0);
        Assert.True((await GetAsync("/v2/models/stats")).GetProperty("model_stats").GetArrayLength() > 5);
        Assert.Equal("[\"OFF\"]", (await GetAsync("/v2/trace/setting")).GetProperty("trace_level").GetRawText());
        Assert.Equal("default", (await GetAsync("/v2/logging")).GetProperty("log_format").GetString());
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync("/v2/logging", """{"log_file":"/tmp/x"}""")).Status);
        Assert.Equal(0, (await GetAsync("/v2/systemsharedmemory/status")).GetArrayLength());
        using var cuda = await fixture.Http.GetAsync("/v2/cudasharedmemory/status");
        Assert.Equal(HttpStatusCode.NotImplemented, cuda.StatusCode);
        Assert.Contains("simple", (await GetAsync("/v2/models")).GetProperty("models").EnumerateArray().Select(item => item.GetString()));
    }

    private static byte[] Compress(byte[] bytes, string encoding)
    {
        if (encoding.Length == 0) return bytes;
        using var target = new MemoryStream();
        using (Stream stream = encoding == "gzip" ? new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true) : new ZLibStream(target, CompressionLevel.Fastest, leaveOpen: true)) stream.Write(bytes);
        return target.ToArray();
    }

    private async Task<JsonElement> GetAsync(string path)
    {
        using var document = JsonDocument.Parse(await fixture.Http.GetStringAsync(path));
        return document.RootElement.Clone();
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(string path, string json)
    {
        using var response = await fixture.Http.PostAsync(path, new StringContent(json));
        var body = await response.Content.ReadAsStringAsync();
        if (body.Length == 0) return (response.StatusCode, default);
        using var document = JsonDocument.Parse(body);
        return (response.StatusCode, document.RootElement.Clone());
    }
}
