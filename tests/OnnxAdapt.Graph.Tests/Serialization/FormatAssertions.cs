using OnnxAdapt.Graph.Serialization;

namespace OnnxAdapt.Graph.Tests.Serialization;

internal static class FormatAssertions
{
    public static void ShouldBeFormatException(this Type thrown) => Assert.Equal(typeof(OnnxFormatException), thrown);
}
