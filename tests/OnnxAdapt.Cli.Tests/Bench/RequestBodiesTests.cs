using System.Text;
using OnnxAdapt.Cli.Bench.Targets;

namespace OnnxAdapt.Cli.Tests.Bench;

public sealed class RequestBodiesTests
{
    [Fact]
    public void KServe_Texts_AreBytesBehindTheirLengths()
    {
        var request = RequestBodies.KServe("m", "TEXT", ["ab", "\u00e9"]);

        var input = Assert.Single(request.Inputs);
        Assert.Equal(("TEXT", "BYTES"), (input.Name, input.Datatype));
        Assert.Equal([2, 1], input.Shape);
        Assert.Equal([2, 0, 0, 0, (byte)'a', (byte)'b', 2, 0, 0, 0, 0xC3, 0xA9], Assert.Single(request.RawInputContents).ToByteArray());
    }

    [Fact]
    public void Json_OfEachProtocol_IsWhatItsClientsSend()
    {
        Assert.Equal("""{"inputs":[{"name":"TEXT","datatype":"BYTES","shape":[2,1],"data":["a","b"]}]}""", Text(RequestBodies.KServeRest("TEXT", ["a", "b"])));
        Assert.Equal("""{"inputs":["a"]}""", Text(RequestBodies.TeiHttp("", ["a"])));
        Assert.Equal("""{"model":"m","inputs":["a"]}""", Text(RequestBodies.TeiHttp("m", ["a"])));
        Assert.Equal("""{"model":"m","inputs":[["a"],["b"]]}""", Text(RequestBodies.TeiHttpPrediction("m", ["a", "b"])));
        Assert.Equal("""{"model":"m","input":["a","b"]}""", Text(RequestBodies.OpenAi("m", ["a", "b"])));
    }

    private static string Text(byte[] json) => Encoding.UTF8.GetString(json);
}
