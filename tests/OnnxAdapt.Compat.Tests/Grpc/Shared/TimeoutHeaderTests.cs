using Grpc.Shared;

namespace OnnxAdapt.Compat.Tests.Grpc.Shared;

public sealed class TimeoutHeaderTests
{
    [Theory]
    [InlineData(-5, "1n")]
    [InlineData(0, "1n")]
    [InlineData(1, "1m")]
    [InlineData(10_000, "1m")]
    [InlineData(10_001, "2m")]
    [InlineData(999_999_990_000, "99999999m")]
    [InlineData(999_999_990_001, "100000S")]
    [InlineData(long.MaxValue, "99999999H")]
    public void Encode_Ticks_RoundsUpInAUnitThatFits(long ticks, string header) => Assert.Equal(header, TimeoutHeader.Encode(TimeSpan.FromTicks(ticks)));

    [Theory]
    [InlineData("1n", 1)]
    [InlineData("250n", 3)]
    [InlineData("1u", 10)]
    [InlineData("20m", 200_000)]
    [InlineData("3S", 30_000_000)]
    [InlineData("2M", 1_200_000_000)]
    [InlineData("99999999H", 3_599_999_964_000_000_000)]
    public void TryDecode_Valid_IsTicks(string header, long ticks)
    {
        Assert.True(TimeoutHeader.TryDecode(header, out var timeout));
        Assert.Equal(ticks, timeout.Ticks);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("S")]
    [InlineData("-1S")]
    [InlineData("+1S")]
    [InlineData(" 1S")]
    [InlineData("1s")]
    [InlineData("123456789S")]
    [InlineData("1.5S")]
    public void TryDecode_Invalid_IsRefused(string? header) => Assert.False(TimeoutHeader.TryDecode(header, out _));
}
