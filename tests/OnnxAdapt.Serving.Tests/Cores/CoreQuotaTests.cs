using OnnxAdapt.Serving.Cores;
using OnnxAdapt.Serving.Tests.Support;

namespace OnnxAdapt.Serving.Tests.Cores;

public sealed class CoreQuotaTests
{
    private const string Second = "31 23 0:28 / /sys/fs/cgroup rw,relatime - cgroup2 cgroup2 rw";
    private const string First = "32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:9 - cgroup cgroup rw,cpu,cpuacct";

    [Theory]
    [InlineData("50000 100000", 0.5)]
    [InlineData("150000 100000", 1.5)]
    [InlineData("400000 200000", 2.0)]
    [InlineData("max 100000", null)]
    [InlineData("nonsense", null)]
    public void Read_SecondVersion_IsQuotaByPeriod(string content, double? expected)
    {
        using var root = Machine("0::/", Second);
        root.Write("sys/fs/cgroup/cpu.max", content + "\n");
        Assert.Equal(expected, CoreQuota.Read(root.Path));
    }

    [Fact]
    public void Read_NestedGroups_IsTheSmallestOnTheWay()
    {
        using var root = Machine("0::/kube/pod/box", Second);
        root.Write("sys/fs/cgroup/kube/pod/box/cpu.max", "max 100000");
        root.Write("sys/fs/cgroup/kube/pod/cpu.max", "300000 100000");
        root.Write("sys/fs/cgroup/kube/cpu.max", "800000 100000");
        root.Write("sys/fs/cgroup/other/cpu.max", "10000 100000");
        Assert.Equal(3, CoreQuota.Read(root.Path));
    }

    [Theory]
    [InlineData("-1", null)]
    [InlineData("250000", 2.5)]
    public void Read_FirstVersion_IsQuotaByPeriod(string quota, double? expected)
    {
        using var root = Machine("5:memory:/else\n4:cpu,cpuacct:/box\n1:name=systemd:/box", First);
        root.Write("sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_quota_us", quota);
        root.Write("sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_period_us", "100000");
        root.Write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1");
        root.Write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000");
        Assert.Equal(expected, CoreQuota.Read(root.Path));
    }

    [Fact]
    public void Read_BothVersions_IsTheSmaller()
    {
        using var root = Machine("4:cpu,cpuacct:/\n0::/", Second + "\n" + First);
        root.Write("sys/fs/cgroup/cpu.max", "200000 100000");
        root.Write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "70000");
        root.Write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000");
        Assert.Equal(0.7, CoreQuota.Read(root.Path));
    }

    [Theory]
    [InlineData("/docker/abc", "/docker/abc/inner")]
    [InlineData("/docker/abc", "/docker/abc")]
    [InlineData("/docker/abc", "/elsewhere")]
    [InlineData("/", "/../..")]
    public void Read_GroupThatIsMountedInPart_IsFoundBelowTheMount(string mounted, string group)
    {
        using var root = Machine($"0::{group}", $"31 23 0:28 {mounted} /sys/fs/cgroup rw - cgroup2 cgroup2 rw");
        root.Write("sys/fs/cgroup/cpu.max", "120000 100000");
        Assert.Equal(1.2, CoreQuota.Read(root.Path));
    }

    [Fact]
    public void Read_NoGroups_IsNone()
    {
        using var root = new TemporaryFolder();
        Assert.Null(CoreQuota.Read(root.Path));
        Assert.Equal(6, CoreQuota.Threads(root.Path, 6));
    }

    [Theory]
    [InlineData(50_000, 8, 1)]
    [InlineData(150_000, 8, 1)]
    [InlineData(190_000, 8, 2)]
    [InlineData(200_000, 8, 2)]
    [InlineData(350_000, 8, 3)]
    [InlineData(900_000, 8, 8)]
    public void Threads_NeverMoreThanWholeCoresOfTheQuota(int quota, int processors, int expected)
    {
        using var root = Machine("0::/", Second);
        root.Write("sys/fs/cgroup/cpu.max", $"{quota} 100000");
        Assert.Equal(expected, CoreQuota.Threads(root.Path, processors));
    }

    private static TemporaryFolder Machine(string groups, string mounts)
    {
        var root = new TemporaryFolder();
        root.Write("proc/self/cgroup", groups + "\n");
        root.Write("proc/self/mountinfo", "25 1 8:1 / / rw - ext4 /dev/sda1 rw\n" + mounts + "\n");
        return root;
    }
}
