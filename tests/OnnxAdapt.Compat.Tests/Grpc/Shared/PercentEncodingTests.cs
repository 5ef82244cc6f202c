using Grpc.Shared;

namespace OnnxAdapt.Compat.Tests.Grpc.Shared;

public sealed class PercentEncodingTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("plain ~!\"#$&", "plain ~!\"#$&")]
    [InlineData("100%", "100%25")]
    [InlineData("a\r\nb", "a%0D%0Ab")]
    [InlineData("größe", "gr%C3%B6%C3%9Fe")]
    [InlineData("😀", "%F0%9F%98%80")]
    [InlineData("\u007f", "%7F")]
    public void Encode_Text_IsPrintableAsciiAndComesBack(string text, string encoded)
    {
        Assert.Equal(encoded, PercentEncoding.Encode(text));
        Assert.Equal(text, PercentEncoding.Decode(encoded));
    }

    [Theory]
    [InlineData("%", "%")]
    [InlineData("%2", "%2")]
    [InlineData("%zz1", "%zz1")]
    [InlineData("a%20b%", "a b%")]
    [InlineData("ö%25", "ö%")]
    [InlineData("😀%25", "😀%")]
    [InlineData("%e2%82%ac", "€")]
    public void Decode_Sloppy_KeepsWhatIsNoEscape(string encoded, string text) => Assert.Equal(text, PercentEncoding.Decode(encoded));
}
