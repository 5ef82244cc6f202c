using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Log;
using OnnxAdapt.Adaptation.Tests.Support;

namespace OnnxAdapt.Adaptation.Tests.Log;

public sealed class RecordCodecTests
{
    public static TheoryData<Example> Examples() => new(
        new Example(new ExampleInput.Text("na\u00efve \U0001F600"), new ExampleTarget.Label("x")),
        new Example(new ExampleInput.TextPair("a", ""), new ExampleTarget.Labels(["x", "y"])),
        new Example(new ExampleInput.Tokens([101, 0, 30521], [0, 1, 1]), new ExampleTarget.Labels([])),
        new Example(new ExampleInput.Image(new byte[] { 0xFF, 0xD8, 0 }), new ExampleTarget.Label("x")),
        new Example(new ExampleInput.Audio(new byte[] { 0x52, 0x49, 0 }), new ExampleTarget.Label("x")),
        new Example(new ExampleInput.Tensors([new NamedTensor("x", Tensor.Of(new[] { 1.5f, -2f }, 2)), new NamedTensor("s", Tensor.OfStrings(["p", "q"], 2))]), new ExampleTarget.Values([0.25f, -1e30f])));

    [Theory]
    [MemberData(nameof(Examples))]
    public void Decode_OfEncode_GivesTheSameBytesAgain(Example example)
    {
        var record = new BatchRecord(3, RecordCodec.Digest([example]), [new Rejection(1, "why")], [example]);
        var bytes = RecordCodec.Encode(record);

        var decoded = Assert.IsType<BatchRecord>(RecordCodec.Decode(bytes));

        Assert.Equal(bytes, RecordCodec.Encode(decoded));
        Assert.Equal(record.Rejected, decoded.Rejected);
        Assert.Equal(record.Digest, RecordCodec.Digest(decoded.Accepted));
    }

    [Fact]
    public void Decode_OfCommands_GivesThemBack()
    {
        SessionCommand[] commands =
        [
            new SessionCommand.Train("a", new TrainUntil.NoImprovement(2, 9, 0.5), 3, true),
            new SessionCommand.Train("b", new TrainUntil.Default()),
            new SessionCommand.Checkpoint("c"),
            new SessionCommand.Publish("d", true),
            new SessionCommand.Finish("e"),
        ];
        foreach (var command in commands)
        {
            Assert.Equal(command, Assert.IsType<CommandRecord>(RecordCodec.Decode(RecordCodec.Encode(new CommandRecord(command)))).Command);
        }
    }

    [Fact]
    public void Decode_OfCutBytes_IsInvalidData()
    {
        var bytes = RecordCodec.Encode(new BatchRecord(1, new byte[32], [], Texts.Batch(0, 3)));
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => RecordCodec.Decode(bytes.AsSpan(0, length)));
        }
    }
}
