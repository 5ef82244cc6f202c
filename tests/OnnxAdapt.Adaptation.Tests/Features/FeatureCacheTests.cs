using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Features;
using OnnxAdapt.Adaptation.Storage;
using OnnxAdapt.Adaptation.Tests.Support;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Adaptation.Tests.Features;

public sealed class FeatureCacheTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TryRead_AfterReopening_GivesTheSameBits()
    {
        using (var cache = Open()) cache.Open("base", 3).Add([(Key(1), [1, 2, 3]), (Key(2), [float.NaN, 5, 6])]);
        using var again = Open();
        var row = new float[3];

        Assert.True(again.Open("base", 3).TryRead(Key(2), row));

        Assert.Equal([float.NaN, 5, 6], row);
        Assert.False(again.Open("other", 3).TryRead(Key(2), row));
    }

    [Fact]
    public void TryRead_DamagedRow_IsAMissAndTheOthersStay()
    {
        using (var cache = Open()) cache.Open("base", 3).Add([(Key(1), [1, 2, 3]), (Key(2), [4, 5, 6])]);
        var file = Directory.GetFiles(_folder.Path, "*.features", SearchOption.AllDirectories).Single();
        var bytes = File.ReadAllBytes(file);
        bytes[^6] ^= 1;
        File.WriteAllBytes(file, bytes);
        using var again = Open();
        var row = new float[3];

        Assert.False(again.Open("base", 3).TryRead(Key(2), row));
        Assert.True(again.Open("base", 3).TryRead(Key(1), row));
    }

    [Fact]
    public void Open_TornTail_KeepsTheWholeRows()
    {
        using (var cache = Open()) cache.Open("base", 3).Add([(Key(1), [1, 2, 3]), (Key(2), [4, 5, 6])]);
        var file = Directory.GetFiles(_folder.Path, "*.features", SearchOption.AllDirectories).Single();
        using (var stream = File.OpenWrite(file)) stream.SetLength(stream.Length - 1);
        using var again = Open();
        var row = new float[3];

        Assert.True(again.Open("base", 3).TryRead(Key(1), row));
        Assert.False(again.Open("base", 3).TryRead(Key(2), row));
        again.Open("base", 3).Add([(Key(2), [4, 5, 6])]);
        Assert.True(again.Open("base", 3).TryRead(Key(2), row));
    }

    [Fact]
    public void Trim_OverTheBound_DropsTheSegmentsUsedLongestAgo()
    {
        var clock = new ManualClock();
        using var cache = new FeatureCache(_folder.Path, 1 << 20, clock);
        var store = cache.Open("base", 1000);
        for (var i = 0; i < 600; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            store.Add([(Key(i), new float[1000])]);
            store.TryRead(Key(0), new float[1000]);
            cache.Trim();
        }

        Assert.InRange(store.Bytes, 1, (1 << 20) + (128 << 10));
        Assert.True(store.Contains(Key(0)));
        Assert.False(store.Contains(Key(40)));
        Assert.True(store.Contains(Key(599)));
    }

    [Theory]
    [InlineData(0, 16)]
    [InlineData(15, 16)]
    [InlineData(16, 20)]
    [InlineData(20, 32)]
    public void End_OfWindows_FollowsSizeAndCommands(int start, int end) => Assert.Equal(end, FeatureWindows.End(start, 16, [0, 16, 20, 20, 70]));

    private static ContentKey Key(int number) => ContentKey.Of(new ExampleInput.Text($"text {number}"), new ByteWriter());

    private FeatureCache Open() => new(_folder.Path, 1 << 30, TimeProvider.System);
}
