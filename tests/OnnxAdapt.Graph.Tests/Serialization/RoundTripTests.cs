using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.Graph.Serialization.Proto;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Graph.Tests.Serialization;

public sealed class RoundTripTests
{
    [SharedFact(SharedModels.Models, SharedModels.Exports)]
    public void Write_EverySharedModel_EqualsTheMessageRead()
    {
        List<string> different = [];
        foreach (var path in SharedModels.All)
        {
            var original = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
            var written = ModelProto.Parser.ParseFrom(OnnxWriter.ToBytes(OnnxReader.Read(path)));
            if (!Meaning.Of(original, Path.GetDirectoryName(path)!).Equals(Meaning.Of(written)))
            {
                different.Add(path);
            }
        }

        Assert.Empty(different);
    }
}
