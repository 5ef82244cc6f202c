using Grpc.Shared;

namespace OnnxAdapt.Compat.Tests.Grpc.Shared;

public sealed class BinaryHeaderTests
{
    [Fact]
    public void Encode_AnyLength_IsUnpaddedAndComesBack()
    {
        for (var length = 0; length < 20; length++)
        {
            var value = Enumerable.Range(250, length).Select(number => (byte)number).ToArray();
            var text = BinaryHeader.Encode(value);
            Assert.DoesNotContain('=', text);
            Assert.Equal(value, Assert.Single(BinaryHeader.Decode(text)!));
            Assert.Equal(value, Assert.Single(BinaryHeader.Decode(Convert.ToBase64String(value))!));
        }
    }

    [Fact]
    public void Decode_Joined_IsSeveralValues() => Assert.Equal([[0, 1], [7], []], BinaryHeader.Decode("AAE=, Bw,")!);

    [Theory]
    [InlineData("!")]
    [InlineData("A")]
    [InlineData("AAE=,*")]
    [InlineData("AA==AA")]
    public void Decode_NotBase64_IsNull(string line) => Assert.Null(BinaryHeader.Decode(line));
}
