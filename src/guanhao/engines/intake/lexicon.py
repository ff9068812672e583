"""Header names under which platforms, tools and collectors export a field, in the order of how surely they mean it.

Collected from the exports of 微信公众号, 抖音创作者中心, 小红书, B站, 微博, 快手, 视频号, 知乎, Google Analytics, Sensors, X, Facebook, YouTube
and of common collectors. Case, spaces and underscores do not matter; a blank separates names, so a name's own blanks are underscores.
"""

HEADERS: dict[str, tuple[str, ...]] = {
    key: tuple(names.split())
    for key, names in {
        "published_at": """
            发布时间 发表时间 发布日期 发表日期 上传时间 上传日期 首次发布时间 作品发布时间 视频发布时间 笔记发布时间 群发时间
            发文时间 推送时间 投稿时间 发帖时间 发博时间 开播时间 pub_time publish_time published_at published publish_date
            pubdate pub_date post_time posted_at post_date upload_date uploaded_at status_published tweet_created_at
            video_publish_time 创建时间 create_time created_at created createtime ctime create_date created_time 创建日期 日期
            date 时间 time datetime timestamp ts
        """,
        "observed_at": """
            snapshot 快照时间 快照日期 采集时间 采集日期 抓取时间 抓取日期 统计时间 数据时间 统计日期 数据日期 更新时间 观测时间
            监测时间 observed_at crawl_time crawled_at crawl_date fetched_at fetch_time scraped_at collected_at captured_at as_of
            snapshot_date snapshot_time last_modify_ts update_time updated_at 日期 date 时间 time datetime timestamp ts
        """,
        "made_at": """
            评论时间 评论日期 留言时间 回复时间 发布时间 发表时间 comment_time commented_at comment_date reply_time publish_time
            pub_time 创建时间 create_time created_at created createtime ctime create_date created_time 创建日期 日期 date 时间
            time datetime timestamp ts
        """,
        "day": """
            日期 统计日期 数据日期 date day 统计时间 stat_date report_date dt ds reporting_starts date_start ref_date 时间 time
            timestamp ts datetime
        """,
        "happened_at": """
            事件时间 发生时间 行为时间 访问时间 event_time happened_at occurred_at event_timestamp $time 创建时间 create_time
            created_at created createtime ctime create_date created_time 创建日期 日期 date 时间 time datetime timestamp ts
        """,
        "ordered_at": """
            下单时间 订单创建时间 支付时间 付款时间 成交时间 订单时间 交易时间 购买时间 invoicedate invoice_date order_date
            order_time ordered_at purchase_date paid_at pay_time transaction_date 创建时间 create_time created_at created
            createtime ctime create_date created_time 创建日期 日期 date 时间 time datetime timestamp ts
        """,
        "post_id": """
            作品id 视频id 笔记id 文章id 内容id 帖子id 微博id 动态id 稿件id 消息id 图文id aweme_id post_id status_id tweet_id
            id_tweet note_id video_id item_id article_id media_id content_id mid mblogid bvid bv号 bv aid av号 photo_id msgid
            msg_id weibo_id permalink_id 作品编号 idlink id
        """,
        "comment_id": "评论id 留言id 评论编号 comment_id cid commentid reply_id rpid id",
        "event_id": "事件id event_id insert_id $insert_id track_id message_id uuid id",
        "order_id": """
            订单号 订单编号 订单id 主订单编号 子订单编号 order_id orderid order_no order_number transaction_id invoiceno
            invoice_no invoice id
        """,
        "ad_id": "广告id 创意id 计划id 广告计划id 单元id ad_id adid creative_id adgroup_id ad_group_id 广告编号 id",
        "person_id": """
            用户id 会员id 买家id 客户id 买家会员名 用户编号 person_id user_id userid uid customer_id customerid distinct_id
            visitor_id client_id member_id openid open_id cid buyer_id
        """,
        "author": """
            作者 用户名 用户昵称 昵称 up主 博主 作者昵称 账号名称 发布者 达人昵称 公众号 公众号名称 author author_name nickname
            nick_name screen_name user_name username uploader owner 评论者 评论人 评论用户 channel_title name
        """,
        "author_id": """
            作者id 用户id up主id 博主id 账号id 抖音号 小红书号 快手号 author_id user_id uid mid owner_id sec_uid id_compte
            screen_id openid
        """,
        "title": """
            标题 作品标题 视频标题 笔记标题 文章标题 内容标题 作品名称 稿件标题 图文标题 title headline video_title post_title
            name 作品
        """,
        "text": """
            正文 内容 文案 微博内容 微博正文 weibo_content 博文 视频描述 作品描述 笔记内容 笔记正文 作品文案 文章内容 简介 摘要
            评论内容 留言内容 评论 评论文本 回复内容 描述 comment_text comment_content text content body message desc description
            full_text caption review comment status_message
        """,
        "url": """
            链接 url链接 作品链接 视频链接 笔记链接 文章链接 内容链接 内容url 微博链接 网址 地址 原文链接 url link permalink
            share_url video_url note_url aweme_url post_url content_url href status_link
        """,
        "topic": "话题 微博话题 weibo_topic 参与话题 主题 栏目 topic topics_name subject",
        "tags": "标签 话题标签 关键词 分区 tag tags hashtags keywords topics tag_list labels",
        "format": """
            体裁 作品体裁 内容类型 作品类型 笔记类型 视频类型 形式 类型 format post_type content_type media_type status_type
            note_type aweme_type type
        """,
        "duration_s": "视频时长 时长 作品时长 音频时长 duration duration_s video_duration length video_length 时长秒",
        "duration": "视频时长 时长 作品时长 duration length video_length",
        "impressions": "曝光 曝光量 曝光数 曝光次数 展现量 展示量 展示数 展示次数 展现次数 推荐量 impressions imps impression 展现",
        "reach": """
            触达人数 覆盖人数 触达 送达人数 曝光人数 观看人数 阅读人数 浏览人数 封面曝光人数 reach unique_views reached uv
            post_reach people_reached
        """,
        "views": """
            播放量 播放数 播放次数 播放 阅读量 阅读数 阅读次数 总阅读次数 总阅读量 阅读 浏览量 浏览数 浏览 观看量 观看次数 观看数
            点击量 访问量 播放量(次) views view_count play_count playcount plays reads read_count video_views viewcount pageviews
            page_views screen_page_views pv visits hits vv view play
        """,
        "likes": """
            点赞 点赞量 点赞数 点赞数量 点赞次数 喜欢数 喜欢 赞 获赞 获赞数 赞同数 赞同 点赞总数 分享喜欢 liked_count like likes
            like_count likes_count digg_count attitudes_count favorite_count favourites num_likes voteup_count comment_like_count
            thumbs_up upvotes likecount reactions num_reactions
        """,
        "comments": """
            评论 评论量 评论数 评论数量 评论次数 留言数 留言 留言数量 精选留言数 comment comments comment_count comments_count
            num_comments commentcount reply_count video_comment 评论总数
        """,
        "shares": """
            分享 分享量 分享数 分享数量 分享次数 总分享次数 转发 转发量 转发数 转发数量 转发次数 share shares share_count
            shared_count forward forwards forward_count repost reposts reposts_count repost_count retweet_count retweets
            num_shares video_share_count 转发总数 sharecount 在看转发
        """,
        "saves": """
            收藏 收藏量 收藏数 收藏数量 收藏次数 微信收藏次数 总收藏次数 collect collects collect_count collected_count save
            saves saved save_count favorites favorite favourite_count bookmarks bookmark_count video_favorite_count 收藏总数
        """,
        "coins": "投币 投币量 投币数 硬币 硬币数 coin coins coin_count video_coin_count",
        "danmaku": "弹幕 弹幕量 弹幕数 弹幕总数 danmaku danmu danmaku_count video_danmaku bullet_comments",
        "clicks": """
            点击 点击量 点击数 点击次数 链接点击 链接点击次数 clicks click link_clicks click_count 阅读原文次数 跳转阅读原文次数
            url_clicks
        """,
        "follows": "涨粉 涨粉量 涨粉数 关注数 关注 粉丝增量 新增关注 follow follows new_follows 带来关注 阅读后关注人数 吸粉量",
        "downloads": "下载 下载量 下载数 下载数量 downloads download_count download",
        "finished_views": """
            完播数 完播量 完播次数 完整播放次数 完整播放量 finished_views completed_views complete_plays video_completions
            p100_views
        """,
        "watch_seconds": """
            播放总时长 观看总时长 总播放时长 总观看时长 播放时长 观看时长 watch_time watch_seconds total_watch_time
            estimated_seconds_watched
        """,
        "followers": """
            粉丝 粉丝数 粉丝数量 粉丝量 总粉丝数 粉丝总数 累计关注人数 累计粉丝 累计关注 累计粉丝数 净粉丝数 follower followers
            fans fans_count follower_count followers_count subscriber_count subscribers cumulate_user total_followers fans_num
        """,
        "new_followers": """
            新增粉丝 新增粉丝数 新增关注 新增关注人数 新关注人数 新增关注数 涨粉 涨粉数 涨粉量 净增粉丝 净涨粉量 new_user
            new_followers followers_gained subscribers_gained new_follows 粉丝增量
        """,
        "lost_followers": """
            取消关注 取消关注人数 取关 取关人数 取关数 取关粉丝 掉粉 掉粉量 流失粉丝 取关粉丝数 cancel_user unfollows
            lost_followers followers_lost subscribers_lost
        """,
        "posts": """
            作品数 发文数 投稿数 发布数 发布作品数 发布量 发博数 内容数 视频数 文章数 笔记数 posts post_count statuses_count
            videos tweets notes num_posts media_count
        """,
        "profile_visits": """
            主页访问 主页访问量 主页浏览量 主页访客数 主页访问人数 空间访客数 profile_visits profile_views homepage_visits
            个人主页访问量
        """,
        "replies": "回复数 回复量 回复 子评论数 评论回复数 replies reply_count sub_comment_count total_number child_comment_count rcount",
        "region": "ip地址 ip属地 属地 地区 省份 省 地域 所在地 评论地区 ip_location ip_label region location province country 城市 city",
        "parent_id": "父评论id 上级评论id 回复评论id 根评论id parent_id parent_comment_id root_id reply_to in_reply_to_id parent",
        "type": "事件 事件名称 事件类型 行为 行为类型 event event_name event_type type action behavior behavior_type",
        "amount": """
            金额 订单金额 支付金额 实付金额 成交金额 应付金额 订单应付金额 商品金额 实付款 交易金额 总价 amount total
            total_amount price order_amount revenue gmv sales unitprice unit_price paid_amount value event_value
        """,
        "quantity": "数量 商品数量 购买数量 件数 quantity qty units num count",
        "product": """
            商品 商品名称 商品标题 宝贝标题 产品 产品名称 sku product product_name item item_name description stockcode
            stock_code 商品id product_id
        """,
        "source": """
            来源 渠道 渠道来源 流量来源 访问来源 媒介来源 订单来源 source utm_source channel traffic_source session_source
            session_source_/_medium source_/_medium first_user_source session_default_channel_group $latest_traffic_source_type
            referrer referer
        """,
        "status": "订单状态 状态 交易状态 status order_status state payment_status",
        "campaign": """
            活动 活动名称 推广活动 广告系列 广告系列名称 广告计划 计划名称 推广计划 广告组名称 campaign campaign_name
            utm_campaign session_campaign xyz_campaign_id campaign_id fb_campaign_id 计划id
        """,
        "creative": "创意 创意名称 素材 素材名称 广告名称 广告创意 creative ad_name creative_name ad utm_content",
        "audience": "人群 定向 受众 人群包 年龄 audience targeting ad_set_name adset_name age segment utm_term",
        "spend": """
            花费 消耗 消费 总消耗 总花费 广告花费 投放金额 费用 成本 spend spent cost amount_spent amount_spent_(usd) ad_spend
            消耗(元) stat_cost 总成本
        """,
        "conversions": """
            转化 转化数 转化量 转化次数 成交订单数 目标转化量 approved_conversion conversions conversion results purchases
            convert_cnt total_conversion key_events orders
        """,
        "revenue": """
            收入 成交金额 转化金额 销售额 成交额 支付金额 revenue conversion_value purchase_value gmv total_revenue sales
            roas_value
        """,
        "session": "会话 会话id session session_id $session_id visit_id ga_session_id",
        "properties": "属性 事件属性 properties params event_params extra props",
    }.items()
}
