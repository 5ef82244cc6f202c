using OnnxAdapt.Serving.Caching;

namespace OnnxAdapt.Serving.Tests.Caching;

public sealed class VectorCacheTests
{
    [Fact]
    public void Store_BeyondTheCapacity_DropsWhatWasNotAskedForLongest()
    {
        var cache = new VectorCache(3 * (192 + 40));
        for (var key = 0; key < 3; key++)
        {
            cache.Store(Key(key), new float[10]);
        }

        Assert.True(cache.TryGet(Key(0), out _));
        cache.Store(Key(3), new float[10]);

        Assert.Equal([true, false, true, true], Enumerable.Range(0, 4).Select(key => cache.TryGet(Key(key), out _)));
        Assert.Equal(3 * (192 + 40), cache.Bytes);
    }

    [Fact]
    public void Store_LargerThanAll_IsLeftOut()
    {
        var cache = new VectorCache(1000);

        cache.Store(Key(1), new float[1000]);

        Assert.Equal(0, cache.Bytes);
    }

    [Fact]
    public void TryGet_ChangedByItsReader_StaysAsItWas()
    {
        var cache = new VectorCache(1000);
        var mine = new float[] { 1, 2 };
        cache.Store(Key(1), mine);
        mine[0] = 9;
        Assert.True(cache.TryGet(Key(1), out var first));
        first[1] = 9;

        Assert.True(cache.TryGet(Key(1), out var second));
        Assert.Equal([1f, 2f], second);
    }

    private static CacheKey Key(int number) => new(0, (UInt128)number);
}
